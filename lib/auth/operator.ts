import type { Claim } from '@/lib/audit/scope';
import type { Principal } from './principal';

/**
 * Whoever runs a command on this machine, and so could read the database itself: with the reach of the platform, or that
 * of an auditor of one tenant or partner. May read and no more.
 */
export function operatorPrincipal(claim: Claim | undefined): Principal {
  return {
    subject: 'cli',
    credential: 'command',
    issuer: 'trailmark',
    role: claim === undefined ? 'super_admin' : 'auditor',
    tenantId: claim && 'tenantId' in claim ? claim.tenantId : undefined,
    partnerId: claim && 'partnerId' in claim ? claim.partnerId : undefined,
    scopes: new Set(['audit:read']),
    platformToken: false,
    sources: [],
  };
}
