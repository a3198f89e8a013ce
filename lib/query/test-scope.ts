import type { Scope } from '@/lib/audit/scope';
import type { Principal } from '@/lib/auth/principal';
import { reachOf } from '@/lib/auth/reach';

const NOBODY: Principal = {
  ...{
    subject: 'test',
    credential: 'token',
    issuer: 'test',
    role: undefined,
    tenantId: undefined,
    partnerId: undefined,
  },
  ...{ scopes: new Set<string>(), platformToken: false, sources: [] },
};

/** A scope as the real path makes it: tests have no other way to one either. */
export function scopeOf(principal: Partial<Principal>): Promise<Scope> {
  return reachOf({ ...NOBODY, ...principal });
}

export const everything = () => scopeOf({ role: 'super_admin' });
