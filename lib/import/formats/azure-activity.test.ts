import { describe, expect, it } from 'vitest';
import { mapMangled } from '@/lib/import/mangle';
import { mapOne } from '@/lib/import/map-one';

const resourceId =
  '/subscriptions/s1/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/acc/blobServices/default';

const diagnostic = {
  time: '2024-02-03T04:05:06.7899999Z',
  resourceId,
  operationName: 'Microsoft.Storage/storageAccounts/blobServices/write ',
  category: 'Administrative',
  resultType: 'Success',
  resultSignature: 'Succeeded.OK',
  resultDescription: 'done',
  callerIpAddress: '192.0.2.7:5000',
  correlationId: 'c1',
  identity: {
    claims: {
      'http://schemas.microsoft.com/identity/claims/objectidentifier': 'o1',
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': 'Mia@Example.org',
      name: 'Mia Example',
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name': 'mia@example.org',
    },
  },
  properties: {
    httpStatusCode: 201,
    requestUri: 'https://acc.example.org/a/b?c=d',
    clientInfo: 'Browser/1',
  },
};

const activity = {
  eventDataId: 'e1',
  eventTimestamp: '2024-02-03T04:05:06.789Z',
  operationName: { value: 'Microsoft.Compute/virtualMachines/write', localizedValue: 'Write' },
  resourceId: '/subscriptions/s1/resourceGroups/rg',
  caller: 'a1',
  claims: { appid: 'a1', ipaddr: '192.0.2.8' },
  httpRequest: { method: 'put', clientIpAddress: '192.0.2.9' },
  status: { value: 'Started' },
  subStatus: { value: 'Accepted' },
};

describe('Azure activity', () => {
  it('maps an event of a diagnostic setting', () => {
    expect(mapOne(diagnostic)).toEqual({
      source: 'azure_activity',
      sourceEventId: undefined,
      occurredAt: '2024-02-03T04:05:06.789Z',
      action: 'Microsoft.Storage/storageAccounts/blobServices/write',
      result: 'success',
      actorType: 'user',
      actorId: 'o1',
      actorEmail: 'mia@example.org',
      actorName: 'Mia Example',
      resourceType: 'Microsoft.Storage/storageAccounts/blobServices',
      resourceId,
      ip: '192.0.2.7',
      userAgent: 'Browser/1',
      requestId: 'c1',
      httpMethod: undefined,
      httpPath: '/a/b',
      httpStatus: 201,
      message: 'done',
      details: diagnostic,
    });
  });

  it('maps an event of the REST API: what has begun has no end yet', () => {
    expect(mapOne(activity)).toMatchObject({
      ...{ sourceEventId: 'e1', action: 'Microsoft.Compute/virtualMachines/write', result: 'unknown' },
      ...{ actorType: 'service', actorId: 'a1' },
      ...{ resourceType: 'subscriptions/resourceGroups', ip: '192.0.2.9', httpMethod: 'PUT' },
    });
  });

  it('maps the snake-case names of the Python client as the others', () => {
    const { eventDataId, eventTimestamp, operationName, resourceId: id, httpRequest, ...rest } = activity;
    const { clientIpAddress, method } = httpRequest;
    const snake = {
      ...{ ...rest, event_data_id: eventDataId, event_timestamp: eventTimestamp },
      ...{ operation_name: operationName, resource_id: id },
      http_request: { method, client_ip_address: clientIpAddress },
    };
    expect(mapOne(snake)).toEqual({ ...Object(mapOne(activity)), details: snake });
  });

  it.each([
    [{ properties: { httpStatusCode: 403 } }, 'denied'],
    [{ properties: { httpStatusCode: 200 }, resultSignature: 'Forbidden' }, 'denied'],
    [{ properties: { statusCode: 'Conflict' } }, 'failure'],
    [{ resultSignature: 'Failed.NotFound' }, 'failure'],
    [{ resultType: 'Failed', resultSignature: '403' }, 'denied'],
    [{ resultType: 'Failed', resultSignature: '', properties: {} }, 'failure'],
    [{ resultType: 'Accept', resultSignature: 'Accepted.Created' }, 'unknown'],
    [{ resultType: 'Active', resultSignature: 'Succeeded' }, 'unknown'],
    [{ resultType: null, statusCode: 201, resultSignature: null, properties: {} }, 'success'],
    [{ resultType: null, resultSignature: null, properties: {} }, 'unknown'],
  ] as const)('%j is %s', (members, result) => {
    expect(mapOne({ ...diagnostic, ...members })).toMatchObject({ result });
  });

  it('takes a storage log without its resource, and leaves what is of Kubernetes and Entra', () => {
    const { resourceId: _, ...orphan } = { ...diagnostic, category: 'StorageRead' };
    expect(mapOne(orphan)).toMatchObject({ source: 'azure_activity', resourceId: undefined });
    expect(mapOne({ ...orphan, category: 'Administrative' })).toBe('unknown');
    expect(mapOne({ ...diagnostic, category: 'kube-audit' })).toBe('unknown');
    expect(mapOne({ ...diagnostic, resourceId: '/tenants/t/providers/Microsoft.aadiam' })).toBe('unknown');
  });

  it('survives members that are something else', () => {
    const reasons = ['unknown', 'rejected: no time that can be read'];
    expect([...mapMangled(diagnostic)].sort()).toEqual([reasons[1], 'success', reasons[0]]);
    expect([...mapMangled(activity)].sort()).toEqual([reasons[1], 'success', reasons[0]]);
  });
});
