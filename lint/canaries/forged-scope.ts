import type { Scope } from '@/lib/audit/scope';

/** Must not compile: only lib/auth can make a Scope. */
export const forged: Scope = { reach: { kind: 'all', logs: 'main' }, isMasked: false };
