import type { Metadata } from 'next';
import { SectionPage } from '@/app/(console)/settings/section-page';
import { ReportsSettings } from '@/components/settings/reports/reports-settings';

export const metadata: Metadata = { title: 'Reports' };
export const dynamic = 'force-dynamic';

/** /settings/reports: the saved views that are sent by mail. */
export default function ReportsPage() {
  return (
    <SectionPage id="reports">
      <ReportsSettings />
    </SectionPage>
  );
}
