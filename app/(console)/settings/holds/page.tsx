import type { Metadata } from 'next';
import { TenantPage } from '@/app/(console)/settings/tenant-page';
import { HoldSettings } from '@/components/settings/holds/hold-settings';

export const metadata: Metadata = { title: 'Legal holds' };
export const dynamic = 'force-dynamic';

/** /settings/holds: what may not be deleted. */
export default function HoldPage({ searchParams }: PageProps<'/settings/holds'>) {
  return (
    <TenantPage id="holds" search={searchParams}>
      {(tenantId) => <HoldSettings key={tenantId} tenantId={tenantId} />}
    </TenantPage>
  );
}
