import type { Metadata } from 'next';
import { SectionPage } from '@/app/(console)/settings/section-page';
import { ViewsSettings } from '@/components/settings/views/views-settings';

export const metadata: Metadata = { title: 'Saved views' };
export const dynamic = 'force-dynamic';

/** /settings/views: the saved views that somebody may see. */
export default function ViewsPage() {
  return (
    <SectionPage id="views">
      <ViewsSettings />
    </SectionPage>
  );
}
