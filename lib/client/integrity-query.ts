import type { LogKind } from '@/lib/audit/scope';

/** Which ledger a page is about; no tenant is the first one that its reader reaches. */
export interface IntegrityQuery {
  tenantId: string | undefined;
  log: LogKind;
}

/** `tenant=` and `log=access`; whatever else stands there means nothing. */
export function parseIntegrityQuery(params: URLSearchParams): IntegrityQuery {
  return {
    tenantId: params.get('tenant') || undefined,
    log: params.get('log') === 'access' ? 'access' : 'main',
  };
}

/** The address of the page of a ledger: the shortest that parses to it. */
export function integrityHref({ tenantId, log }: IntegrityQuery): string {
  const params = new URLSearchParams();
  if (tenantId !== undefined) params.set('tenant', tenantId);
  if (log !== 'main') params.set('log', log);
  return params.size === 0 ? '/integrity' : `/integrity?${params}`;
}
