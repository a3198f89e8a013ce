import { describe, expect, it } from 'vitest';
import { mapOne } from '@/lib/import/map-one';
import { googleWorkspace } from './google-workspace';

const activity = {
  kind: 'admin#reports#activity',
  id: {
    time: '2024-02-03T04:05:06.789Z',
    uniqueQualifier: '-123',
    applicationName: 'admin',
    customerId: 'C1',
  },
  actor: { callerType: 'USER', email: 'Mia@Example.org', profileId: '42' },
  ipAddress: '192.0.2.7',
  events: [
    {
      name: 'CHANGE_PASSWORD_POLICY',
      parameters: [
        { name: 'SETTING_NAME', value: 'minimum' },
        { name: 'OLD_VALUE', value: '8' },
        { name: 'NEW_VALUE', value: '12' },
        { name: 'USER_EMAIL', value: 'bob@example.org' },
      ],
    },
  ],
};
const withEvent = (event: object, more: object = {}) =>
  mapOne({ ...activity, events: [{ ...event }], ...more });
const parameter = (name: string, value: string) => withEvent({ name: 'x', parameters: [{ name, value }] });

describe('Google Workspace activities', () => {
  it('maps an activity of one event', () => {
    expect(mapOne(activity)).toEqual({
      source: 'google_workspace',
      sourceEventId: 'C1/admin/2024-02-03T04:05:06.789Z/-123#0',
      occurredAt: '2024-02-03T04:05:06.789Z',
      action: 'admin.CHANGE_PASSWORD_POLICY',
      result: 'success',
      actorType: 'user',
      actorId: '42',
      actorEmail: 'mia@example.org',
      resourceType: 'user',
      resourceId: 'bob@example.org',
      ip: '192.0.2.7',
      changes: [{ path: '/minimum', before: '8', after: '12' }],
      details: activity,
    });
  });

  it('makes one event of each of several', () => {
    const mapped = googleWorkspace.map({ ...activity, events: [{ name: 'a' }, { name: 'b' }] });
    const drafts = mapped.kind === 'events' ? mapped.drafts : [];
    expect(drafts.map(({ action, sourceEventId }) => [action, sourceEventId?.slice(-2)])).toEqual([
      ['admin.a', '#0'],
      ['admin.b', '#1'],
    ]);
    expect(mapOne({ ...activity, events: [] })).toBe('rejected: holds no events');
  });

  it.each([
    ['login_failure', 'failure'],
    ['ACCESS_DENY_EVENT', 'denied'],
    ['login_blocked', 'denied'],
  ])('%s is %s', (name, result) => {
    expect(withEvent({ name })).toMatchObject({ result });
  });

  it.each([
    ['doc_id', 'drive_item'],
    ['group_id', 'group'],
    ['event_id', 'calendar_event'],
    ['client_id', 'oauth_client'],
    ['meeting_code', 'meeting'],
    ['DEVICE_ID', 'device'],
  ])('%s makes it about a %s', (name, resourceType) => {
    expect(parameter(name, 'id1')).toMatchObject({ resourceType, resourceId: 'id1' });
  });

  it('knows keys from people, the address in a parameter, and flattened re-exports', () => {
    expect(withEvent({ name: 'x' }, { actor: { callerType: 'KEY', key: 'SYSTEM' } })).toMatchObject({
      actorType: 'service',
      actorId: 'SYSTEM',
    });
    expect(parameter('ip_address', '2001:db8::1')).toMatchObject({ ip: '192.0.2.7' });
    const { events, ipAddress, ...rest } = activity;
    const flat = {
      ...rest,
      name: 'call_ended',
      parameters: { ip_address: '2001:DB8:0::1', meeting_code: 'm' },
    };
    expect(mapOne(flat)).toMatchObject({ action: 'admin.call_ended', ip: '2001:db8::1', resourceId: 'm' });
  });
});
