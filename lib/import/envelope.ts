import type { JsonObject } from '@/lib/audit/json';
import { COLON, COMMA, isJsonBlank, OPEN_BRACE, OPEN_BRACKET, QUOTE, ValueScan } from './scan';

/** Members that hold the events of an answer or a delivery. */
const ARRAYS = new Set([
  'Records', // CloudTrail in S3
  'records', // Azure Event Hub, diagnostic settings
  'value', // Microsoft Graph, Azure Resource Manager
  'items', // Google Reports API, Kubernetes EventList
  'entries', // Google Cloud Logging, Slack
  'Events', // CloudTrail LookupEvents
  'events', // CloudWatch Logs API
  'logEvents', // CloudWatch Logs subscription
  'logs', // Auth0 with totals, Slack integration logs
  'logins', // Slack access logs
  'data',
]);

/** Members that speak of the answer, not of an event. With any other member beside the array, it is no envelope. */
const METADATA = new Set([
  ...['kind', 'apiVersion', 'metadata', 'etag', 'nextPageToken', 'nextSyncToken'],
  ...['@odata.context', '@odata.nextLink', '@odata.deltaLink', '@odata.count', 'nextLink'],
  ...['response_metadata', 'ok', 'NextToken', 'nextToken', 'ResponseMetadata', 'searchedLogStreams'],
  ...[
    'nextForwardToken',
    'nextBackwardToken',
    'messageType',
    'owner',
    'logGroup',
    'logStream',
    'subscriptionFilters',
  ],
  ...['next_cursor', 'has_more', 'cursor', 'meta', 'pagination', 'links', 'total', 'count'],
  ...['paging', 'start', 'limit', 'length'],
]);

/** Whether an object is only the wrapping of its one array of events. */
export function isEnvelope(value: JsonObject): boolean {
  let arrays = 0;
  for (const key in value) {
    if (ARRAYS.has(key) && Array.isArray(value[key])) arrays++;
    else if (!METADATA.has(key)) return false;
  }
  return arrays === 1;
}

/**
 * Where the array of events opens in the text of an object whose end is not known yet, or undefined when anything
 * but metadata stands before it. Google Workspace activities have `events` too, behind `id` and `actor`.
 */
export function findEnvelopeArray(bytes: Buffer): number | undefined {
  let at = skipBlank(bytes, 1);
  while (bytes[at] === QUOTE) {
    const close = bytes.indexOf(QUOTE, at + 1);
    const colon = skipBlank(bytes, close + 1);
    if (close < 0 || bytes[colon] !== COLON) return undefined;
    const key = bytes.toString('latin1', at + 1, close);
    const valueAt = skipBlank(bytes, colon + 1);
    if (ARRAYS.has(key) && bytes[valueAt] === OPEN_BRACKET) return valueAt;
    if (!METADATA.has(key)) return undefined;
    at = skipBlank(bytes, skipMember(bytes, valueAt));
    at = bytes[at] === COMMA ? skipBlank(bytes, at + 1) : at;
  }
  return undefined;
}

function skipBlank(bytes: Buffer, from: number): number {
  let at = from;
  while (isJsonBlank(bytes[at])) at++;
  return at;
}

/** The end of the value that begins here; beyond the bytes when they do not hold it whole. */
function skipMember(bytes: Buffer, at: number): number {
  const isNested = bytes[at] === OPEN_BRACE || bytes[at] === OPEN_BRACKET;
  const scan = new ValueScan(isNested ? 'bracket' : 'comma');
  return scan.advance(bytes, at, bytes.length) === 'closed' ? at + scan.offset : bytes.length;
}
