import { describe, expect, it } from 'vitest';
import { mapMangled } from '@/lib/import/mangle';
import { mapOne } from '@/lib/import/map-one';

const line = {
  severity: 'INFO',
  time: '2024-02-03T04:05:06.789Z',
  correlation_id: 'r1',
  'meta.remote_ip': '192.0.2.7',
  author_id: 7,
  author_name: 'Mia Example',
  entity_id: 2,
  entity_type: 'Group',
  change: 'visibility',
  from: 'Private',
  to: 'Public',
  target_id: 3,
  target_type: 'Project',
  target_details: 'group/project',
};

describe('GitLab audit', () => {
  it('maps a line of audit_json.log', () => {
    expect(mapOne(line)).toEqual({
      source: 'gitlab',
      sourceEventId: undefined,
      occurredAt: '2024-02-03T04:05:06.789Z',
      action: 'change.visibility',
      result: 'success',
      actorType: 'user',
      actorId: '7',
      actorEmail: undefined,
      actorName: 'Mia Example',
      resourceType: 'Project',
      resourceId: '3',
      resourceName: 'group/project',
      ip: '192.0.2.7',
      userAgent: undefined,
      requestId: 'r1',
      changes: [{ path: '/visibility', before: 'Private', after: 'Public' }],
      message: undefined,
      details: line,
    });
  });

  it('maps a streamed event, whose members stand in the details', () => {
    const event = {
      ...{
        id: 'e1',
        author_id: -1,
        entity_id: 2,
        entity_type: 'Group',
        created_at: '2024-02-03T04:05:06.789Z',
      },
      event_type: 'group_access_token_created',
      details: { author_name: 'An unauthenticated user', ip_address: '192.0.2.8', custom_message: 'Created' },
    };
    expect(mapOne(event)).toMatchObject({
      ...{ sourceEventId: 'e1', action: 'group_access_token_created', actorType: 'system', actorId: '-1' },
      ...{ resourceType: 'Group', resourceId: '2', ip: '192.0.2.8', message: 'Created' },
    });
  });

  it.each([
    [{ add: 'user_access' }, 'add.user_access', 'success'],
    [{ remove: 'ci_variable' }, 'remove.ci_variable', 'success'],
    [{ with: 'standard' }, 'with.standard', 'success'],
    [{ failed_login: 'STANDARD' }, 'failed_login.STANDARD', 'failure'],
    [{ event_name: 'login_failed_with_otp' }, 'login_failed_with_otp', 'failure'],
    [{ custom_message: 'Project archived' }, 'Project archived', 'success'],
  ])('%j is %s', (members, action, result) => {
    const { change, from, to, ...rest } = line;
    expect(mapOne({ ...rest, ...members })).toMatchObject({ action, result, changes: undefined });
  });

  it('survives members that are something else', () => {
    expect([...mapMangled(line)].sort()).toEqual([
      'rejected: no action',
      'rejected: no time that can be read',
      'success',
      'unknown',
    ]);
  });
});
