import { describe, expect, it } from 'vitest';
import { mapOne } from '@/lib/import/map-one';

const record = {
  eventVersion: '1.08',
  userIdentity: {
    type: 'IAMUser',
    arn: 'arn:aws:iam::111122223333:user/mia',
    accountId: '111122223333',
    userName: 'mia@example.org',
  },
  eventTime: '2024-02-03T04:05:06Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'PutObject',
  sourceIPAddress: '192.0.2.7',
  userAgent: 'aws-cli/2.0',
  requestParameters: { bucketName: 'invoices', key: '2024/1.pdf' },
  requestID: 'R1',
  eventID: '6f1c2f9e-0000-4000-8000-000000000001',
  recipientAccountId: '111122223333',
};

const identity = (userIdentity: object, more: object = {}) =>
  mapOne({ ...record, userIdentity: { ...userIdentity }, ...more });

describe('AWS CloudTrail', () => {
  it('maps a record', () => {
    expect(mapOne(record)).toEqual({
      source: 'aws_cloudtrail',
      sourceEventId: record.eventID,
      occurredAt: '2024-02-03T04:05:06.000Z',
      action: 's3.PutObject',
      result: 'success',
      actorType: 'user',
      actorId: 'arn:aws:iam::111122223333:user/mia',
      actorEmail: 'mia@example.org',
      actorName: 'mia@example.org',
      resourceType: 's3',
      resourceId: 'invoices/2024/1.pdf',
      ip: '192.0.2.7',
      userAgent: 'aws-cli/2.0',
      requestId: 'R1',
      details: record,
    });
  });

  it.each([
    [{ errorCode: 'AccessDenied' }, 'denied'],
    [{ errorCode: 'Client.UnauthorizedOperation' }, 'denied'],
    [{ errorCode: 'NoSuchBucket', errorMessage: 'Access denied' }, 'failure'],
    [{ errorCode: 'Client.DryRunOperation' }, 'success'],
    [{ errorCode: '' }, 'success'],
    [{ eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Failure' } }, 'failure'],
  ])('decides by the code: %o is %s', (more, result) => {
    expect(mapOne({ ...record, ...more })).toMatchObject({ result });
  });

  it('names every kind of actor', () => {
    const role = { type: 'AssumedRole', arn: 'arn:aws:sts::1:assumed-role/ops/Mia@Example.org' };
    expect(identity(role)).toMatchObject({
      actorType: 'role',
      actorId: role.arn,
      actorEmail: 'mia@example.org',
    });
    const hidden = { type: 'IAMUser', accountId: '1', userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' };
    expect(identity(hidden)).toMatchObject({
      actorType: 'user',
      actorId: '1:HIDDEN_DUE_TO_SECURITY_REASONS',
      actorName: undefined,
    });
    expect(identity({ type: 'Root', arn: 'r' })).toMatchObject({ actorType: 'user', actorId: 'r' });
    expect(identity({ type: 'AWSService', invokedBy: 'x.amazonaws.com' })).toMatchObject({
      actorType: 'service',
      actorId: 'x.amazonaws.com',
    });
    expect(identity({ accountId: '1' }, { eventType: 'AwsServiceEvent' })).toMatchObject({
      actorType: 'service',
      actorId: '1',
    });
    expect(identity({ type: 'AWSAccount', accountId: 'ANONYMOUS_PRINCIPAL' })).toMatchObject({
      actorType: 'anonymous',
    });
    expect(identity({ type: 'IdentityCenterUser', onBehalfOf: { userId: 'u' } })).toMatchObject({
      actorType: 'user',
      actorId: 'u',
    });
    expect(identity({ type: 'Unknown', principalId: 'p' })).toMatchObject({
      actorType: 'unknown',
      actorId: 'p',
    });
  });

  it('takes the most exact of several resources, and lists the others', () => {
    const bucket = { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::invoices' };
    const object = { type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::invoices/1.pdf' };
    expect(mapOne({ ...record, resources: [bucket, object] })).toMatchObject({
      resourceType: 'AWS::S3::Object',
      resourceId: 'arn:aws:s3:::invoices/1.pdf',
      targets: [{ type: 'AWS::S3::Bucket', id: 'arn:aws:s3:::invoices' }],
    });
    const instances = { requestParameters: { instancesSet: { items: [{ instanceId: 'i-1' }] } } };
    expect(mapOne({ ...record, ...instances })).toMatchObject({ resourceType: 's3', resourceId: 'i-1' });
  });

  it('reads the record inside an answer of LookupEvents, with its long numbers', () => {
    const inner = JSON.stringify(record).replace('{', '{"big":12345678901234567890,');
    const draft = mapOne({ EventId: 'x', EventTime: '2024-02-03 15:05:06+11:00', CloudTrailEvent: inner });
    expect(draft).toMatchObject({
      occurredAt: '2024-02-03T04:05:06.000Z',
      rewrites: ['/big'],
      details: { big: '12345678901234567890' },
    });
    expect(mapOne({ CloudTrailEvent: '{' })).toBe('rejected: CloudTrailEvent is not a JSON object');
  });

  it('skips what is no event and rejects what has no time or no action', () => {
    expect(mapOne({ digestStartTime: 'x', awsAccountId: '1' })).toMatch(/^skipped/);
    expect(mapOne({ eventType: 'AwsCloudTrailInsight', eventTime: record.eventTime })).toMatch(/^skipped/);
    expect(mapOne({ ...record, eventTime: '2/3/2024 4:05 AM' })).toBe('rejected: no time that can be read');
    expect(mapOne({ ...record, eventSource: null })).toBe('rejected: no action');
  });
});
