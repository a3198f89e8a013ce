import type { Metadata } from 'next';
import { TenantPage } from '@/app/(console)/settings/tenant-page';
import { ImportSettings } from '@/components/settings/import/import-settings';
import { FORMATS } from '@/lib/import/registry';

export const metadata: Metadata = { title: 'Import' };
export const dynamic = 'force-dynamic';

const KNOWN = FORMATS.map(({ name, label }) => ({ name, label }));

/** /settings/import: files of other systems. */
export default function ImportPage({ searchParams }: PageProps<'/settings/import'>) {
  return (
    <TenantPage id="import" search={searchParams}>
      {(tenantId) => <ImportSettings key={tenantId} tenantId={tenantId} formats={KNOWN} />}
    </TenantPage>
  );
}
