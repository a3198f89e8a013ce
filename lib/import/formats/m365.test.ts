import { describe, expect, it } from 'vitest';
import { mapOne } from '@/lib/import/map-one';

const event = {
  CreationTime: '2024-02-03T04:05:06',
  Id: 'i1',
  Operation: 'Update user. ',
  OrganizationId: 'o1',
  RecordType: 8,
  ResultStatus: 'Success',
  UserType: 0,
  UserId: 'Mia@Example.org',
  Workload: 'AzureActiveDirectory',
  ObjectId: 'bob@example.org',
  ClientIP: '[2001:db8::1]:443',
  ExtendedProperties: [{ Name: 'UserAgent', Value: 'Browser/1' }],
  ModifiedProperties: [
    { Name: 'Role.DisplayName', OldValue: '', NewValue: 'Admin' },
    { Name: 'Included Updated Properties', OldValue: '', NewValue: 'Role.DisplayName' },
  ],
  AppAccessContext: { AADSessionId: 's1' },
  InterSystemsId: 'x1',
};

describe('Microsoft 365 unified audit log', () => {
  it('maps an event; a time without a zone is UTC', () => {
    expect(mapOne(event)).toEqual({
      source: 'm365',
      sourceEventId: 'i1',
      occurredAt: '2024-02-03T04:05:06.000Z',
      action: 'AzureActiveDirectory.Update user',
      result: 'success',
      actorType: 'user',
      actorId: 'Mia@Example.org',
      actorEmail: 'mia@example.org',
      resourceType: 'AzureActiveDirectory',
      resourceId: 'bob@example.org',
      ip: '2001:db8::1',
      userAgent: 'Browser/1',
      sessionId: 's1',
      requestId: 'x1',
      changes: [{ path: '/Role.DisplayName', before: '', after: 'Admin' }],
      details: event,
    });
  });

  it.each([
    [{ Operation: 'UserLoginFailed', ResultStatus: 'Success' }, 'failure'],
    [{ Operation: 'UserLoginFailed', LogonError: 'IdsLocked' }, 'denied'],
    [{ Operation: 'UserLoggedIn', LogonError: 'InvalidUserNameOrPassword' }, 'failure'],
    [{ Operation: 'UserLoginFailed', LogonError: 'BlockedByConditionalAccess' }, 'denied'],
    [{ ResultStatus: 'FALSE' }, 'failure'],
    [{ ResultStatus: 'PartiallySucceeded' }, 'success'],
    [{ ResultStatus: null }, 'success'],
    [{ ResultStatus: 'Pending' }, 'unknown'],
  ])('%o is %s', (more, result) => {
    expect(mapOne({ ...event, ...more })).toMatchObject({ result });
  });

  it.each([
    [{ UserType: 2 }, 'user'],
    [{ UserType: 4 }, 'system'],
    [{ UserType: 5 }, 'service'],
    [{ UserType: 'Regular' }, 'user'],
    [{ UserId: 'NT AUTHORITY\\SYSTEM (Host)' }, 'system'],
    [{ UserId: 'ServicePrincipal_1' }, 'service'],
    [{ UserId: 'app@sharepoint' }, 'service'],
    [{ UserId: 'Not Available' }, 'unknown'],
    [{ UserType: 99 }, 'unknown'],
  ])('the actor of %o is of type %s', (more, actorType) => {
    expect(mapOne({ ...event, ...more })).toMatchObject({ actorType });
  });

  it('maps the form of Log Analytics', () => {
    const office = {
      Type: 'OfficeActivity',
      OfficeId: 'o9',
      TimeGenerated: '2024-02-03T04:05:06Z',
      Operation: 'FileAccessed',
      OfficeWorkload: 'OneDrive',
    };
    expect(mapOne(office)).toMatchObject({
      sourceEventId: 'o9',
      action: 'OneDrive.FileAccessed',
      actorType: 'unknown',
    });
  });
});
