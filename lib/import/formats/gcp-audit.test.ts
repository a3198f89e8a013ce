import { describe, expect, it } from 'vitest';
import { mapOne } from '@/lib/import/map-one';

const payload = {
  serviceName: 'storage.googleapis.com',
  methodName: 'storage.buckets.delete',
  resourceName: 'projects/_/buckets/invoices',
  authenticationInfo: { principalEmail: 'mia@example.org' },
  requestMetadata: { callerIp: '192.0.2.7', callerSuppliedUserAgent: 'gcloud' },
  authorizationInfo: [{ permission: 'storage.buckets.delete', granted: true }, { permission: 'other' }],
};
const entry = {
  insertId: 'i1',
  logName: 'projects/acme/logs/cloudaudit.googleapis.com%2Factivity',
  timestamp: '2024-02-03T04:05:06.789999999Z',
  resource: { type: 'gcs_bucket', labels: { project_id: 'acme' } },
  operation: { id: 'op1', first: true },
  protoPayload: payload,
};
const withPayload = (more: object) => mapOne({ ...entry, protoPayload: { ...payload, ...more } });

describe('Google Cloud Audit Logs', () => {
  it('maps an entry; its time is cut, and kept whole in its id', () => {
    expect(mapOne(entry)).toEqual({
      source: 'gcp_audit',
      sourceEventId:
        'projects/acme/logs/cloudaudit.googleapis.com%2Factivity|2024-02-03T04:05:06.789999999Z|i1',
      occurredAt: '2024-02-03T04:05:06.789Z',
      action: 'storage.buckets.delete',
      result: 'success',
      actorType: 'user',
      actorId: 'mia@example.org',
      actorEmail: 'mia@example.org',
      resourceType: 'gcs_bucket',
      resourceId: 'projects/_/buckets/invoices',
      ip: '192.0.2.7',
      userAgent: 'gcloud',
      requestId: 'op1',
      details: entry,
    });
  });

  it.each([
    [{ status: { code: 7 } }, 'denied'],
    [{ status: { code: 16 } }, 'denied'],
    [{ status: { code: 5 } }, 'failure'],
    [{ status: {}, authorizationInfo: [{ permission: 'p' }] }, 'denied'],
    [{ authorizationInfo: [] }, 'success'],
    [{ authorizationInfo: [], metadata: { event: [{ status: { success: false } }] } }, 'failure'],
  ])('%o is %s', (more, result) => {
    expect(withPayload(more)).toMatchObject({ result });
  });

  it.each([
    [{ principalEmail: 'x@acme.iam.gserviceaccount.com' }, 'service'],
    [{ principalEmail: 'system:serviceaccount:a:b' }, 'service'],
    [{ principalSubject: 'serviceAccount:acme.svc.id.goog[a/b]' }, 'service'],
    [{}, 'unknown'],
  ])('the actor %o is of type %s', (authenticationInfo, actorType) => {
    expect(withPayload({ authenticationInfo })).toMatchObject({ actorType });
  });

  it('drops an address that is none, and skips entries of other logs', () => {
    expect(withPayload({ requestMetadata: { callerIp: 'gce-internal-ip' } })).toMatchObject({
      ip: undefined,
    });
    expect(mapOne({ ...entry, protoPayload: null })).toBe('rejected: no action');
    expect(mapOne({ insertId: 'i', logName: 'l', textPayload: 'x' })).toMatch(/^skipped/);
  });
});
