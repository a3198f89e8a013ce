import type { Metadata } from 'next';
import { TenantPage } from '@/app/(console)/settings/tenant-page';
import { RedactionSettings } from '@/components/settings/redaction/redaction-settings';

export const metadata: Metadata = { title: 'Redaction' };
export const dynamic = 'force-dynamic';

/** /settings/redaction: what is taken out of events. */
export default function RedactionPage({ searchParams }: PageProps<'/settings/redaction'>) {
  return (
    <TenantPage id="redaction" search={searchParams}>
      {(tenantId) => <RedactionSettings key={tenantId} tenantId={tenantId} />}
    </TenantPage>
  );
}
