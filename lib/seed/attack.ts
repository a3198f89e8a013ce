import type { EventDraft } from '@/lib/audit/event';
import { asPerson } from './activity';
import type { SeedTenant } from './people';
import type { Random } from './random';

export interface Step {
  /** Minutes after the first step. */
  afterMinutes: number;
  draft: Omit<EventDraft, 'source' | 'sourceEventId' | 'occurredAt'>;
}

const ATTACKER = {
  ip: '203.0.113.77',
  userAgent: 'python-requests/2.32.3',
  sessionId: 'ses_b16b00b5cafe',
} as const;

/**
 * The story to find in a demo: a guessed password at night, the second factor switched off, a role raised, a key
 * made, documents carried out, and the attempt to cover it up.
 */
export function attack(tenant: SeedTenant, random: Random): Step[] {
  const victim = tenant.people[4] ?? tenant.people[0];
  if (!victim) return [];
  const act = (
    afterMinutes: number,
    action: string,
    result: 'success' | 'failure' | 'denied',
    more: Partial<EventDraft>,
  ): Step => ({
    afterMinutes,
    draft: { ...asPerson(victim, random), ...ATTACKER, action, result, details: {}, ...more },
  });
  const user = { resourceType: 'user', resourceId: victim.id, resourceName: victim.name };
  const guesses = Array.from({ length: 43 }, (_, nth) =>
    act(nth * 0.4, 'user.login', 'failure', {
      resourceType: 'session',
      details: { method: 'password', reason: 'invalid_password' },
    }),
  );
  const downloads = Array.from({ length: 126 }, (_, nth) =>
    act(34 + nth * 0.08, 'file.download', 'success', {
      resourceType: 'file',
      resourceId: `file_payroll_${String(nth + 1).padStart(3, '0')}`,
      details: { bytes: 180_000 + random.below(900_000), folder: '/finance/payroll' },
    }),
  );
  return [
    ...guesses,
    act(18, 'user.login', 'success', {
      resourceType: 'session',
      resourceId: ATTACKER.sessionId,
      details: { method: 'password', mfa: false },
    }),
    act(21, 'mfa.disabled', 'success', {
      ...user,
      changes: [{ path: '/mfa/enabled', before: true, after: false }],
    }),
    act(24, 'role.updated', 'success', {
      ...user,
      changes: [{ path: '/role', before: 'editor', after: 'admin' }],
      details: { before: { role: 'editor' }, after: { role: 'admin' } },
    }),
    act(29, 'apikey.created', 'success', {
      resourceType: 'apikey',
      resourceId: 'key_5ca1ab1e0000',
      details: { scopes: ['files:read', 'members:read'] },
    }),
    ...downloads,
    act(46, 'retention.updated', 'denied', {
      resourceType: 'settings',
      resourceId: 'audit-retention',
      changes: [{ path: '/retentionDays', before: 365, after: 1 }],
      details: { reason: 'owner_required' },
    }),
    act(47, 'audit_log.delete', 'denied', {
      resourceType: 'settings',
      resourceId: 'audit-log',
      details: { reason: 'legal_hold' },
    }),
  ];
}
