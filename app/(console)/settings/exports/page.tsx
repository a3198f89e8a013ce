import type { Metadata } from 'next';
import { SectionPage } from '@/app/(console)/settings/section-page';
import { ExportSettings } from '@/components/settings/exports/export-settings';

export const metadata: Metadata = { title: 'Exports' };
export const dynamic = 'force-dynamic';

/** /settings/exports: files that whoever is signed in has asked for. */
export default function ExportsPage() {
  return (
    <SectionPage id="exports">
      <ExportSettings />
    </SectionPage>
  );
}
