import type { Metadata } from 'next';
import { TenantPage } from '@/app/(console)/settings/tenant-page';
import { RetentionSettings } from '@/components/settings/retention/retention-settings';

export const metadata: Metadata = { title: 'Retention' };
export const dynamic = 'force-dynamic';

/** /settings/retention: how long events are kept. */
export default function RetentionPage({ searchParams }: PageProps<'/settings/retention'>) {
  return (
    <TenantPage id="retention" search={searchParams}>
      {(tenantId) => <RetentionSettings key={tenantId} tenantId={tenantId} />}
    </TenantPage>
  );
}
