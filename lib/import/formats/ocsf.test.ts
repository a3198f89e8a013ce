import { describe, expect, it } from 'vitest';
import { mapMangled } from '@/lib/import/mangle';
import { mapOne } from '@/lib/import/map-one';

const event = {
  ...{ class_uid: 6003, class_name: 'API Activity', activity_id: 1, activity_name: 'Create' },
  ...{ time: 1_706_933_106_789, status_id: 1, status: 'Success', message: 'made a repository' },
  metadata: { uid: 'e1', version: '1.3.0', product: { name: 'Shop' } },
  actor: {
    user: { uid: 'u1', name: 'Mia', type_id: 1, email_addr: 'Mia@Example.org' },
    session: { uid: 's1' },
  },
  api: {
    operation: 'repo.create',
    request: { uid: 'r1' },
    response: { code: 201 },
    service: { name: 'api' },
  },
  http_request: { http_method: 'post', url: { path: '/repos' }, user_agent: 'Browser/1' },
  resources: [
    { type: 'repository', uid: 'a/b', name: 'b' },
    { type: 'organization', uid: 'a' },
  ],
  src_endpoint: { ip: '192.0.2.7' },
};

describe('OCSF', () => {
  it('maps an event', () => {
    expect(mapOne(event)).toEqual({
      source: 'ocsf',
      sourceEventId: 'e1',
      occurredAt: '2024-02-03T04:05:06.789Z',
      action: 'repo.create',
      result: 'success',
      actorType: 'user',
      actorId: 'u1',
      actorEmail: 'mia@example.org',
      actorName: 'Mia',
      resourceType: 'repository',
      resourceId: 'a/b',
      resourceName: 'b',
      targets: [{ type: 'organization', id: 'a', name: undefined }],
      ip: '192.0.2.7',
      userAgent: 'Browser/1',
      sessionId: 's1',
      requestId: 'r1',
      httpMethod: 'POST',
      httpPath: '/repos',
      httpStatus: 201,
      message: 'made a repository',
      details: event,
    });
  });

  it.each([
    [{ status_id: 2 }, 'failure'],
    [{ status_id: 2, api: { response: { error: 'Client.UnauthorizedOperation' } } }, 'denied'],
    [{ status_id: 1, http_response: { code: 403 } }, 'denied'],
    [{ status_id: 1, action_id: 2 }, 'denied'],
    [{ status_id: 1, disposition_id: 2 }, 'denied'],
    [{ status_id: null, status: 'Failure' }, 'failure'],
    [{ status_id: null, status: 'Success' }, 'success'],
    [{ status_id: 99, status: null }, 'success'],
    [{ status_id: 99, status: null, api: null }, 'unknown'],
    [{ status_id: null, status: null, api: { response: { code: 404 } } }, 'failure'],
  ])('%j is %s', (members, result) => {
    expect(mapOne({ ...event, ...members })).toMatchObject({ result });
  });

  it('names the class and the activity where there is no operation', () => {
    const bare = { ...event, api: null };
    expect(mapOne(bare)).toMatchObject({ action: 'API Activity: Create' });
    expect(mapOne({ ...bare, class_name: null })).toMatchObject({ action: '6003.1' });
    expect(mapOne({ ...bare, class_name: null, type_name: 'API: New' })).toMatchObject({
      action: 'API: New',
    });
  });

  it('takes the user for the actor of a logon, and for the resource of anything else', () => {
    const bare = { ...event, actor: {}, resources: [], user: { uid: 'u2', name: 'Ada' } };
    expect(mapOne({ ...bare, class_uid: 3002 })).toMatchObject({
      ...{ actorId: 'u2', resourceType: 'service', resourceId: 'api' },
    });
    expect(mapOne({ ...bare, class_uid: 3001 })).toMatchObject({
      ...{ actorType: 'unknown', actorId: undefined, resourceType: 'user', resourceId: 'u2' },
    });
    const group = { ...bare, class_uid: 3006, group: { name: 'admins' } };
    expect(mapOne(group)).toMatchObject({
      ...{ resourceType: 'group', resourceId: 'admins', targets: [{ type: 'user', id: 'u2', name: 'Ada' }] },
    });
  });

  it.each([
    [{ uid: 'x', type: 'AssumedRole' }, 'role'],
    [{ uid: 'x', type: 'IAMUser' }, 'user'],
    [{ uid: 'x', type_id: 3 }, 'system'],
    [{ uid: 'x', type: 'AWSService' }, 'service'],
    [{ uid: 'x', type_id: 0, type: 'Unknown' }, 'unknown'],
  ])('the actor %j is a %s', (user, actorType) => {
    expect(mapOne({ ...event, actor: { user } })).toMatchObject({ actorType });
  });

  it('survives members that are something else', () => {
    expect([...mapMangled(event)].sort()).toEqual([
      'rejected: no time that can be read',
      'success',
      'unknown',
    ]);
  });
});
