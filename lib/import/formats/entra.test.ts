import { describe, expect, it } from 'vitest';
import type { JsonObject } from '@/lib/audit/json';
import { mapOne } from '@/lib/import/map-one';

const audit = {
  id: 'Directory_1',
  activityDateTime: '2024-02-03T04:05:06.7899999+00:00',
  activityDisplayName: 'Update application – Certificates and secrets management ',
  correlationId: 'c1',
  result: 'success',
  initiatedBy: {
    user: { id: 'u1', displayName: 'Mia', userPrincipalName: 'Mia@Example.org', ipAddress: '192.0.2.7' },
  },
  additionalDetails: [{ key: 'User-Agent', value: 'Browser/1' }],
  targetResources: [
    {
      ...{ id: 't1', displayName: 'Payroll', type: 'Application' },
      modifiedProperties: [
        { displayName: 'Key/Description', oldValue: '[]', newValue: '["k"]' },
        { displayName: 'Included Updated Properties', oldValue: null, newValue: '"x"' },
      ],
    },
    { id: 't2', displayName: null, type: 'User' },
  ],
};
const envelope = {
  time: '2024-02-03T04:09:00Z',
  resourceId: '/tenants/x/providers/Microsoft.aadiam',
  operationName: 'Update application',
  category: 'AuditLogs',
  callerIpAddress: '<null>',
};
const mappedAudit = {
  source: 'entra_audit',
  sourceEventId: 'Directory_1',
  occurredAt: '2024-02-03T04:05:06.789Z',
  action: 'Update application – Certificates and secrets management',
  result: 'success',
  actorType: 'user',
  actorId: 'u1',
  actorEmail: 'mia@example.org',
  actorName: 'Mia',
  resourceType: 'Application',
  resourceId: 't1',
  resourceName: 'Payroll',
  targets: [{ type: 'User', id: 't2' }],
  changes: [{ path: '/Key~1Description', before: '[]', after: '["k"]' }],
  ip: '192.0.2.7',
  userAgent: 'Browser/1',
  requestId: 'c1',
};

/** The form of Log Analytics: Pascal case, structures as text. */
function pascal(record: JsonObject): JsonObject {
  const members = Object.entries(record).map(([key, value]) => [
    `${key.charAt(0).toUpperCase()}${key.slice(1)}`,
    typeof value === 'object' ? JSON.stringify(value) : value,
  ]);
  return Object.fromEntries(members);
}

describe('Entra audit logs', () => {
  it.each([
    ['an envelope of diagnostic settings', { ...envelope, properties: audit }],
    ['Graph', audit],
    [
      'Log Analytics',
      { ...pascal(audit), TimeGenerated: '2024-02-03T04:09:00Z', Category: 'ApplicationManagement' },
    ],
  ])('maps the form of %s', (_, element) => {
    expect(mapOne(element)).toEqual({ ...mappedAudit, details: element });
  });

  it('takes an application for the actor, and a timeout for a failure', () => {
    const app = { appId: 'a1', displayName: 'Sync', servicePrincipalId: 'sp1' };
    expect(mapOne({ ...audit, initiatedBy: { user: null, app }, result: 'timeout' })).toMatchObject({
      ...{ actorType: 'service', actorId: 'sp1', actorName: 'Sync', result: 'failure', ip: undefined },
    });
  });

  it('does not guess the time of a risk detection', () => {
    const risk = {
      ...envelope,
      category: 'UserRiskEvents',
      operationName: 'User Risk Detection',
      time: '3/24/2024 2:42:35 PM',
    };
    const properties = { id: 'r1', userId: 'u1', userPrincipalName: 'mia@example.org' };
    expect(mapOne({ ...risk, properties })).toBe('rejected: no time that can be read');
    const dated = { ...properties, detectedDateTime: '2024-03-24T14:40:04.234Z' };
    expect(mapOne({ ...risk, properties: dated })).toMatchObject({
      source: 'entra_audit',
      result: 'unknown',
      actorId: 'u1',
    });
  });
});

describe('Entra sign-in logs', () => {
  const signIn = {
    ...{
      id: 's1',
      createdDateTime: '2024-02-03T04:05:06Z',
      appId: 'a1',
      appDisplayName: 'Portal',
      correlationId: 'c1',
    },
    ...{ userId: 'u1', userPrincipalName: 'mia@example.org', userDisplayName: 'Mia', ipAddress: '192.0.2.7' },
    ...{ status: { errorCode: 0 }, userAgent: 'Browser/1' },
  };
  const wrapped = { ...envelope, category: 'SignInLogs', operationName: 'Sign-in activity', resultType: '0' };

  it.each([
    ['an envelope of diagnostic settings', { ...wrapped, properties: signIn }],
    ['Graph', signIn],
    ['Log Analytics', { ...pascal(signIn), OperationName: 'Sign-in activity', Type: 'SigninLogs' }],
  ])('maps the form of %s', (_, element) => {
    expect(mapOne(element)).toEqual({
      ...{ source: 'entra_signin', sourceEventId: 's1', occurredAt: '2024-02-03T04:05:06.000Z' },
      ...{
        action: 'Sign-in activity',
        result: 'success',
        actorType: 'user',
        actorId: 'u1',
        actorName: 'Mia',
      },
      ...{
        actorEmail: 'mia@example.org',
        resourceType: 'application',
        resourceId: 'a1',
        resourceName: 'Portal',
      },
      ...{ ip: '192.0.2.7', userAgent: 'Browser/1', requestId: 'c1', details: element },
    });
  });

  it.each([
    [50126, 'failure'],
    [53003, 'denied'],
    [50053, 'denied'],
    [50074, 'unknown'],
  ])('the error %d is %s', (errorCode, result) => {
    expect(mapOne({ ...signIn, status: { errorCode } })).toMatchObject({ result });
    const { status, ...rest } = signIn;
    expect(mapOne({ ...wrapped, resultType: `${errorCode}`, properties: rest })).toMatchObject({ result });
  });

  it('takes a service principal for the actor', () => {
    const properties = {
      ...signIn,
      userId: null,
      userPrincipalName: null,
      servicePrincipalId: 'sp1',
      servicePrincipalName: 'Sync',
    };
    const element = { ...wrapped, category: 'ServicePrincipalSignInLogs', properties };
    expect(mapOne(element)).toMatchObject({ actorType: 'service', actorId: 'sp1', actorName: 'Sync' });
  });
});

describe('Microsoft Graph activity logs', () => {
  it('maps a request', () => {
    const properties = {
      ...{
        timeGenerated: '2024-02-03T04:05:06.1234567Z',
        requestId: 'q1',
        requestMethod: 'GET',
        responseStatusCode: 403,
      },
      ...{
        requestUri: 'https://graph.microsoft.com/v1.0/users?$top=1',
        UserPrincipalObjectID: 'u1',
        appId: 'a1',
      },
    };
    expect(mapOne({ ...envelope, category: 'MicrosoftGraphActivityLogs', properties })).toMatchObject({
      ...{ sourceEventId: 'q1', action: 'graph.GET', result: 'denied', actorType: 'user', actorId: 'u1' },
      ...{
        httpMethod: 'GET',
        httpPath: '/v1.0/users',
        httpStatus: 403,
        occurredAt: '2024-02-03T04:05:06.123Z',
      },
    });
  });
});
