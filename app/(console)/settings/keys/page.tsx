import type { Metadata } from 'next';
import { TenantPage } from '@/app/(console)/settings/tenant-page';
import { KeySettings } from '@/components/settings/keys/key-settings';

export const metadata: Metadata = { title: 'Keys and witnesses' };
export const dynamic = 'force-dynamic';

/** /settings/keys: what a log is signed with, and who holds its checkpoints. */
export default function KeyPage({ searchParams }: PageProps<'/settings/keys'>) {
  return (
    <TenantPage id="keys" search={searchParams}>
      {(tenantId) => <KeySettings key={tenantId} tenantId={tenantId} />}
    </TenantPage>
  );
}
