import type { ActorType, Result, Target } from '@/lib/audit/event';
import type { JsonObject } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { parseEmbedded } from '@/lib/import/embedded';
import { firstText, object, objects, text } from '@/lib/import/fields';
import type { Format, Mapped } from '@/lib/import/format';
import { reject, skip, toEvent } from '@/lib/import/mapped';

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
export const awsCloudtrail: Format = {
  name: 'aws-cloudtrail',
  label: 'AWS CloudTrail',
  detect: (element) =>
    typeof element.CloudTrailEvent === 'string' ||
    (typeof element.eventName === 'string' &&
      ['eventSource', 'userIdentity', 'awsRegion'].some((key) => key in element)) ||
    isDigest(element) ||
    isInsight(element),
  map(element) {
    if (isDigest(element)) return skip('CloudTrail digest, not an event');
    if (isInsight(element)) return skip('CloudTrail Insights record, not an event');
    if (typeof element.CloudTrailEvent !== 'string') return mapRecord(element);
    const inner = parseEmbedded(element.CloudTrailEvent);
    return inner ? mapRecord(inner.value, inner.rewrites) : reject('CloudTrailEvent is not a JSON object');
  },
};

function isDigest(element: JsonObject): boolean {
  return 'digestStartTime' in element && 'awsAccountId' in element;
}

function isInsight(element: JsonObject): boolean {
  return element.eventType === 'AwsCloudTrailInsight';
}

function mapRecord(record: JsonObject, rewrites?: string[]): Mapped {
  const service = text(record.eventSource)?.split('.', 1)[0];
  const name = text(record.eventName);
  return toEvent({
    source: 'aws_cloudtrail',
    sourceEventId: text(record.eventID),
    occurredAt: parseInstant(record.eventTime) ?? parseInstant(record['@timestamp']),
    action: service && name ? `${service}.${name}` : undefined,
    result: resultOf(record),
    ...actorOf(record),
    ...resourceOf(record, service),
    ip: parseAddress(record.sourceIPAddress),
    userAgent: text(record.userAgent),
    requestId: text(record.requestID),
    details: record,
    rewrites,
  });
}

const REFUSED =
  /AccessDenied|Unauthorized|NotAuthorized|Forbidden|AuthFailure|InvalidClientTokenId|SignatureDoesNotMatch|ExpiredToken|RequestExpired/;

/** By the code, never by errorMessage, which speaks of access for other reasons too. */
function resultOf(record: JsonObject): Result {
  const code = text(record.errorCode);
  if (code === undefined)
    return object(record.responseElements).ConsoleLogin === 'Failure' ? 'failure' : 'success';
  // A dry run answers with an error that says the request would have succeeded.
  if (code === 'Client.DryRunOperation') return 'success';
  return REFUSED.test(code) ? 'denied' : 'failure';
}

interface Actor {
  actorType: ActorType;
  actorId?: string | undefined;
  actorEmail?: string | undefined;
  actorName?: string | undefined;
}

function actorOf(record: JsonObject): Actor {
  const identity = object(record.userIdentity);
  const [arn, account, principal] = [
    text(identity.arn),
    text(identity.accountId),
    text(identity.principalId),
  ];
  switch (text(identity.type)) {
    case 'Root':
      return { actorType: 'user', actorId: arn };
    case 'IAMUser':
    case 'FederatedUser':
    case 'SAMLUser':
    case 'WebIdentityUser':
    case 'Directory':
      return userOf(identity);
    case 'AssumedRole':
    case 'Role':
      // The last part of the ARN is the session's name, often the e-mail address of the person behind it.
      return {
        actorType: 'role',
        actorId: arn,
        actorEmail: parseEmail(arn?.slice(arn.lastIndexOf('/') + 1)),
      };
    case 'IdentityCenterUser':
      return { actorType: 'user', actorId: text(object(identity.onBehalfOf).userId) };
    case 'AWSAccount':
      return accountOf(principal, account);
    case 'AWSService':
      return serviceOf(identity);
    case undefined:
      return isServiceEvent(record) ? serviceOf(identity) : { actorType: 'unknown', actorId: principal };
    default:
      return { actorType: 'unknown', actorId: principal };
  }
}

function isServiceEvent(record: JsonObject): boolean {
  return 'invokedBy' in object(record.userIdentity) || record.eventType === 'AwsServiceEvent';
}

function serviceOf(identity: JsonObject): Actor {
  return { actorType: 'service', actorId: firstText(identity.invokedBy, identity.accountId) };
}

/** Failed console logins have no ARN, and a user name that is hidden. */
function userOf(identity: JsonObject): Actor {
  const [account, name] = [text(identity.accountId), text(identity.userName)];
  const qualified = account && name ? `${account}:${name}` : undefined;
  return {
    actorType: 'user',
    actorId: firstText(identity.arn, qualified, identity.principalId),
    actorEmail: parseEmail(name),
    actorName: name === 'HIDDEN_DUE_TO_SECURITY_REASONS' ? undefined : name,
  };
}

function accountOf(principal: string | undefined, account: string | undefined): Actor {
  const isAnonymous = account === 'ANONYMOUS_PRINCIPAL' || principal === 'ANONYMOUS_PRINCIPAL';
  return { actorType: isAnonymous ? 'anonymous' : 'role', actorId: principal ?? account };
}

/** Request parameters that name what a request is about, in the order they are trusted. */
const RESOURCE_PARAMETERS = [
  ...[
    'bucketName',
    'secretId',
    'keyId',
    'functionName',
    'dBInstanceIdentifier',
    'roleName',
    'roleArn',
    'userName',
  ],
  ...['groupName', 'policyArn', 'instanceId', 'trailName', 'tableName', 'name'],
] as const;

interface Resource {
  resourceType?: string | undefined;
  resourceId?: string | undefined;
  targets?: Target[] | undefined;
}

/** Of several resources the one with the longest ARN is the most exact: the object, not its bucket. */
function resourceOf(record: JsonObject, service: string | undefined): Resource {
  const resources = objects(record.resources).map(toTarget);
  const lengths = resources.map(({ id }) => id?.length ?? 0);
  const primary = lengths.indexOf(Math.max(1, ...lengths));
  if (primary < 0)
    return { resourceType: service, resourceId: parameterOf(object(record.requestParameters)) };
  const others = resources.filter((_, index) => index !== primary);
  return {
    resourceType: resources[primary]?.type ?? service,
    resourceId: resources[primary]?.id,
    targets: others.length > 0 ? others : undefined,
  };
}

function toTarget(resource: JsonObject): Target {
  return { type: text(resource.type), id: firstText(resource.ARN, resource.arn, resource.ARNPrefix) };
}

function parameterOf(parameters: JsonObject): string | undefined {
  const [bucket, key] = [text(parameters.bucketName), text(parameters.key)];
  if (bucket && key) return `${bucket}/${key}`;
  const instance = objects(object(parameters.instancesSet).items)[0]?.instanceId;
  return firstText(...RESOURCE_PARAMETERS.map((name) => parameters[name]), instance);
}
