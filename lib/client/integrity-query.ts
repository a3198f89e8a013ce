import type { LogKind } from '@/lib/audit/scope';
import { printConsoleQuery, QUERY_DEFAULT } from './console-query';
import type { LedgerPlace } from './verify/ledger-ask';

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

/** The address of an event with its proof beside the list of its log. */
export function proofHref({ log }: LedgerPlace, id: string): string {
  const search = printConsoleQuery({ ...QUERY_DEFAULT, log, range: 'all' });
  return `/logs/${encodeURIComponent(id)}${search}&tab=proof`;
}

/** The address of the list of all entries of one action in a log. */
export function entriesHref({ tenantId, log }: LedgerPlace, action: string): string {
  const conditions = [
    { field: 'tenantId', op: 'eq', values: [tenantId] },
    { field: 'action', op: 'eq', values: [action] },
  ] as const;
  return `/logs${printConsoleQuery({ ...QUERY_DEFAULT, log, conditions, range: 'all' })}`;
}
