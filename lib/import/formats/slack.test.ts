import { describe, expect, it } from 'vitest';
import { mapMangled } from '@/lib/import/mangle';
import { mapOne } from '@/lib/import/map-one';

const event = {
  id: '11111111-2222-3333-4444-555555555555',
  date_create: 1_706_933_106,
  action: 'channel_workspaces_updated',
  actor: { type: 'user', user: { id: 'U1', name: 'Mia', email: 'Mia@Example.org', team: 'T1' } },
  entity: { type: 'channel', channel: { id: 'C1', name: 'general', privacy: 'public' } },
  context: {
    location: { type: 'workspace', id: 'T1', name: 'Example', domain: 'example' },
    ua: 'Browser/1',
    ip_address: '192.0.2.7',
    session_id: 123_456_789,
  },
  details: { changes: [] },
};

describe('Slack audit', () => {
  it('maps an event', () => {
    expect(mapOne(event)).toEqual({
      source: 'slack',
      sourceEventId: event.id,
      occurredAt: '2024-02-03T04:05:06.000Z',
      action: 'channel_workspaces_updated',
      result: 'success',
      actorType: 'user',
      actorId: 'U1',
      actorEmail: 'mia@example.org',
      actorName: 'Mia',
      resourceType: 'channel',
      resourceId: 'C1',
      resourceName: 'general',
      ip: '192.0.2.7',
      userAgent: 'Browser/1',
      sessionId: '123456789',
      details: event,
    });
  });

  it.each([
    ['user_login_failed', 'failure'],
    ['file_download_blocked', 'denied'],
    ['app_request_denied', 'denied'],
    ['user_login', 'success'],
  ])('%s is %s', (action, result) => {
    expect(mapOne({ ...event, action })).toMatchObject({ action, result });
  });

  it('knows an app that acts, and an actor of a kind it does not know', () => {
    const app = { ...event, actor: { type: 'app', app: { id: 'A1' } } };
    expect(mapOne(app)).toMatchObject({ actorType: 'service', actorId: 'A1' });
    expect(mapOne({ ...event, actor: { type: 'x', x: { id: 'X1' } } })).toMatchObject({
      actorType: 'unknown',
    });
  });

  it('rejects an event without a time, and skips logs that are no audit records', () => {
    expect(mapOne({ ...event, date_create: null })).toBe('rejected: no time that can be read');
    const access = { user_id: 'U1', username: 'mia', date_first: 1, date_last: 2, count: 3 };
    expect(mapOne(access)).toBe('skipped: a Slack access log, not an audit event');
    const integration = { user_id: 'U1', app_id: '1', change_type: 'added', date: '1706933106' };
    expect(mapOne(integration)).toBe('skipped: a Slack integration log, not an audit event');
  });

  it('survives members that are something else', () => {
    expect([...mapMangled(event)].sort()).toEqual([
      'rejected: no action',
      'rejected: no time that can be read',
      'success',
      'unknown',
    ]);
  });
});
