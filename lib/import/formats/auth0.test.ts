import { describe, expect, it } from 'vitest';
import { mapMangled } from '@/lib/import/mangle';
import { mapOne } from '@/lib/import/map-one';

const logId = '900202402030405067890000000000000000012233720000000000000001';

const api = {
  log_id: logId,
  data: {
    date: '2024-02-03T04:05:06.789Z',
    type: 'sapi',
    description: 'Create a role',
    client_id: 'client1',
    client_name: 'Console',
    ip: '192.0.2.7',
    user_agent: 'Browser/1',
    details: {
      session_id: 's1',
      request: {
        method: 'post',
        path: '/api/v2/roles',
        auth: { user: { user_id: 'auth0|1', email: 'Mia@Example.org', name: 'Mia' } },
      },
      response: { statusCode: 201 },
    },
  },
};

const login = {
  ...{ log_id: logId, date: '2024-02-03T04:05:06.789Z', type: 's', client_id: 'client1' },
  ...{ client_name: 'Shop', ip: '192.0.2.7', user_id: 'auth0|1', user_name: 'Mia@Example.org' },
};

describe('Auth0', () => {
  it('maps an event of a stream', () => {
    expect(mapOne(api)).toEqual({
      source: 'auth0',
      sourceEventId: logId,
      occurredAt: '2024-02-03T04:05:06.789Z',
      action: 'sapi',
      result: 'success',
      actorType: 'user',
      actorId: 'auth0|1',
      actorEmail: 'mia@example.org',
      actorName: 'Mia',
      resourceType: 'api',
      resourceId: '/api/v2/roles',
      ip: '192.0.2.7',
      userAgent: 'Browser/1',
      sessionId: 's1',
      httpMethod: 'POST',
      httpPath: '/api/v2/roles',
      httpStatus: 201,
      message: 'Create a role',
      details: api,
    });
  });

  it('maps a bare event, with the meaning of its code', () => {
    expect(mapOne(login)).toMatchObject({
      ...{ action: 's', message: 'Successful login', actorId: 'auth0|1', actorEmail: 'mia@example.org' },
      ...{ resourceType: 'client', resourceId: 'client1', resourceName: 'Shop', details: login },
    });
  });

  it.each([
    ['fp', 'failure'],
    ['fapi', 'failure'],
    ['gd_auth_failed', 'failure'],
    ['flows_execution_completed', 'success'],
    ['flows_execution_failed', 'failure'],
    ['forms_submission_succeeded', 'success'],
    ['limit_wc', 'denied'],
    ['pwd_leak', 'denied'],
    ['signup_pwd_leak', 'denied'],
    ['gd_auth_rejected', 'denied'],
    ['a_code_of_next_year', 'success'],
  ])('%s is %s', (type, result) => {
    expect(mapOne({ ...login, type })).toMatchObject({ action: type, result });
  });

  it.each([
    [400, 'failure'],
    [403, 'denied'],
    [429, 'failure'],
  ])('the answer %i decides before the code', (statusCode, result) => {
    expect(mapOne({ ...login, details: { response: { statusCode } } })).toMatchObject({ result });
  });

  it('takes the application for the actor where there is no person', () => {
    const machine = { ...login, type: 'seccft', user_id: '', user_name: '' };
    expect(mapOne(machine)).toMatchObject({ actorType: 'service', actorId: 'client1', actorName: 'Shop' });
  });

  it('survives members that are something else', () => {
    expect([...mapMangled(api)].sort()).toEqual([
      'rejected: no action',
      'rejected: no time that can be read',
      'success',
      'unknown',
    ]);
  });
});
