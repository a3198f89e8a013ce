import type { LogKind, Scope } from '@/lib/audit/scope';
import { authorize } from '@/lib/auth/reach';
import type { Call } from './serve';

/** The scope of a call over one of the two logs: that of the call itself is over the events. */
export async function scopeOver(
  { scope, principal }: Pick<Call<unknown>, 'scope' | 'principal'>,
  log: LogKind,
): Promise<Scope> {
  return log === 'main' ? scope : await authorize(principal, 'audit:read', log);
}
