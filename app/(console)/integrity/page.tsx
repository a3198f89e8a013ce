import type { Metadata } from 'next';
import { toSearchParams } from '@/app/(console)/search-params';
import { requireSession } from '@/app/(console)/session';
import { IntegrityView } from '@/components/integrity/integrity-view';
import { integrityHref, parseIntegrityQuery } from '@/lib/client/integrity-query';
import { ledgerTenants } from '@/lib/http/console-session';

export const metadata: Metadata = { title: 'Integrity' };
export const dynamic = 'force-dynamic';

/** /integrity: how far a ledger is signed, and the means to check it in the browser. */
export default async function IntegrityPage({ searchParams }: PageProps<'/integrity'>) {
  const query = parseIntegrityQuery(toSearchParams(await searchParams));
  const session = await requireSession(integrityHref(query));
  const tenants = await ledgerTenants(session);
  const tenantId = query.tenantId ?? tenants[0];
  return <IntegrityView tenants={tenants} tenantId={tenantId} log={query.log} />;
}
