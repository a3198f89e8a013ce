import { CONSOLE_HEADER } from '@/lib/audit/permission';
import type { LogKind } from '@/lib/audit/scope';
import { NotVerified } from './verdict';

/** Whose ledger: a log of a tenant. */
export interface LedgerPlace {
  tenantId: string;
  log: LogKind;
}

export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

/** Asks an endpoint below /api/v1/ledger; with a body it is a POST. */
export type Ask<Answer> = (path: string, more?: Record<string, string>, body?: object) => Promise<Answer>;

/**
 * The endpoints of the ledger of a place, asked with the session of whoever looks at the page. Both throw NotVerified:
 * `unreachable`, or `refused` with its status.
 */
export function ledgerAsk(
  fetch: Fetch,
  place: LedgerPlace,
  signal?: AbortSignal,
): { ask: Ask<Response>; askJson: Ask<unknown> } {
  const ask: Ask<Response> = async (path, more = {}, body) => {
    const query = new URLSearchParams({ tenant_id: place.tenantId, log: place.log, ...more });
    const headers = { [CONSOLE_HEADER]: '1', 'content-type': 'application/json' };
    const init = { headers, credentials: 'same-origin', ...(signal ? { signal } : {}) } as const;
    const response = await fetch(
      `/api/v1/ledger${path}?${query}`,
      body === undefined ? init : { ...init, method: 'POST', body: JSON.stringify(body) },
    ).catch(unreachable);
    if (response.ok) return response;
    const { status } = response;
    throw new NotVerified('refused', await reasonOf(response), { status });
  };
  const askJson: Ask<unknown> = async (...asked) => await (await ask(...asked)).json().catch(unreachable);
  return { ask, askJson };
}

/** No answer, or half of one. Whoever has stopped asking gets their own error. */
export function unreachable(cause: unknown): never {
  if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
  throw new NotVerified('unreachable', 'the server did not answer');
}

/** What the server says of its refusal: its own sentence, where it gives one. */
async function reasonOf(response: Response): Promise<string> {
  const told = await response.text().catch(() => '');
  const message = /"message":"([^"\\]{1,200})"/.exec(told)?.[1];
  return `the server answered ${response.status}${message ? `: ${message}` : ''}`;
}
