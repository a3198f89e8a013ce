import { describe, expect, it } from 'vitest';
import { mapOne } from '@/lib/import/map-one';

const event = {
  uuid: '11111111-2222-3333-4444-555555555555',
  published: '2024-02-03T04:05:06.789Z',
  eventType: 'user.authentication.sso',
  displayMessage: 'User single sign on to app',
  outcome: { result: 'SUCCESS' },
  actor: { id: '00u1', type: 'User', alternateId: 'Mia@Example.org', displayName: 'Mia Example' },
  client: { ipAddress: '192.0.2.7', userAgent: { rawUserAgent: 'Browser/1' } },
  target: [
    { id: '0oa1', type: 'AppInstance', displayName: 'Payroll' },
    { id: '0ua1', type: 'AppUser', displayName: 'Mia' },
  ],
  authenticationContext: { externalSessionId: 's1' },
  debugContext: {
    debugData: { requestId: 'r1', requestUri: '/app/sso', subject: 'someone.else@example.org' },
  },
  transaction: { id: 't1' },
};

describe('Okta System Log', () => {
  it('maps an event with two targets', () => {
    expect(mapOne(event)).toEqual({
      source: 'okta',
      sourceEventId: event.uuid,
      occurredAt: '2024-02-03T04:05:06.789Z',
      action: 'user.authentication.sso',
      result: 'success',
      actorType: 'user',
      actorId: '00u1',
      actorEmail: 'mia@example.org',
      actorName: 'Mia Example',
      resourceType: 'AppInstance',
      resourceId: '0oa1',
      resourceName: 'Payroll',
      targets: [{ type: 'AppUser', id: '0ua1', name: 'Mia' }],
      ip: '192.0.2.7',
      userAgent: 'Browser/1',
      sessionId: 's1',
      requestId: 'r1',
      httpPath: '/app/sso',
      message: 'User single sign on to app',
      details: event,
    });
  });

  it.each([
    ['ALLOW', 'success'],
    ['FAILURE', 'failure'],
    ['DENY', 'denied'],
    ['RATE_LIMIT', 'denied'],
    ['CHALLENGE', 'unknown'],
    ['constructor', 'unknown'],
    [undefined, 'unknown'],
  ] as const)('the result %s is %s', (result, expected) => {
    expect(mapOne({ ...event, outcome: result ? { result } : null })).toMatchObject({ result: expected });
  });

  it.each([
    ['SystemPrincipal', 'system'],
    ['IP address', 'anonymous'],
    ['PublicClientApp', 'service'],
    ['Other', 'unknown'],
  ])('an actor of type %s is %s, and no person', (type, actorType) => {
    const actor = { id: 'x', type, alternateId: 'system@example.org' };
    expect(mapOne({ ...event, actor })).toMatchObject({ actorType, actorEmail: undefined });
  });

  it('does without a target and falls back to the transaction', () => {
    const draft = mapOne({ ...event, target: null, debugContext: null });
    expect(draft).toMatchObject({ resourceId: undefined, targets: undefined, requestId: 't1' });
  });
});
