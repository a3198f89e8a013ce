import type { Metadata } from 'next';
import { SectionPage } from '@/app/(console)/settings/section-page';
import { TenantsSettings } from '@/components/settings/tenants/tenants-settings';

export const metadata: Metadata = { title: 'Tenants' };
export const dynamic = 'force-dynamic';

/** /settings/tenants: the tenants and their partners. */
export default function TenantsPage() {
  return (
    <SectionPage id="tenants">
      <TenantsSettings />
    </SectionPage>
  );
}
