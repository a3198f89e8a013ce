import { z } from 'zod';
import { isObject, type Json, type JsonObject } from '@/lib/audit/json';
import {
  EventBody,
  pointerOf,
  printFaults,
  type Read,
  readEventBody,
  type SourcelessDraft,
} from './event-body';
import type { Fault } from './trailmark';

const some = z.string().min(1);

/**
 * An event of CloudEvents 1.0 in the JSON format. `time` is required here: without it an event that is sent again
 * would be another one. Members beside these are extension attributes.
 */
export const CloudEvent = z
  .looseObject({
    specversion: z.literal('1.0'),
    id: some.describe('With `source` it names the event: the same event is stored once.'),
    source: some.describe("The event's source too, where the credential may speak for it."),
    type: some.describe('What was done: the action.'),
    time: some.describe('When it happened: RFC 3339 with a zone.'),
    subject: some.nullish().describe('What it was done to: the resource id.'),
    datacontenttype: z.string().nullish(),
    dataschema: z.string().nullish(),
    data: z.unknown().optional().describe('Of an object, the members that an event has are used as such.'),
    data_base64: z.string().nullish().describe('Kept as it is.'),
  })
  .refine(({ data, data_base64 }) => (data ?? null) === null || (data_base64 ?? null) === null, {
    path: ['data_base64'],
    message: 'there is data already: an event has one of them',
  })
  .meta({ id: 'CloudEvent' });

/** What the envelope decides, so that no member of `data` does. */
const OF_ENVELOPE: ReadonlySet<string> = new Set([
  'occurred_at',
  'action',
  'source',
  'source_event_id',
  'details',
]);
const OF_DATA = Object.keys(EventBody.shape).filter((name) => !OF_ENVELOPE.has(name));

/**
 * Reads a CloudEvent. The whole envelope is kept in `details.cloudevents`. Its source event id is the JSON text of
 * `[source, id]`, which no other pair has. Every fault is told with its pointer into the CloudEvent.
 */
export function readCloudEvent(value: unknown): Read<SourcelessDraft> {
  const parsed = CloudEvent.safeParse(value);
  if (!parsed.success || !isObject(value)) return { ok: false, faults: envelopeFaults(parsed.error) };
  const { id, source, type, time, subject } = parsed.data;
  const members = isObject(value.data) ? pick(value.data) : {};
  const read = readEventBody({
    ...members,
    resource_id: subject ?? members.resource_id,
    occurred_at: time,
    action: type,
    source_event_id: JSON.stringify([source, id]),
    details: { cloudevents: value },
  });
  if (read.ok) return { ok: true, value: { ...read.value, sourceHint: source } };
  const faults = read.faults.map((fault) => ({ ...fault, pointer: cloudEventPointer(value, fault.pointer) }));
  return { ok: false, faults };
}

function pick(data: JsonObject): Record<string, Json | undefined> {
  return Object.fromEntries(
    OF_DATA.map((name) => [name, Object.hasOwn(data, name) ? data[name] : undefined]),
  );
}

function envelopeFaults(error: z.ZodError | undefined): Fault[] {
  return (error?.issues ?? []).flatMap(printFaults).map((fault) => {
    if (fault.pointer !== '/time' || fault.code !== 'missing') return fault;
    return { ...fault, message: 'is missing: without it an event that is sent again would be another one' };
  });
}

const POINTERS: Readonly<Record<string, string>> = {
  '/occurred_at': '/time',
  '/action': '/type',
  '/source_event_id': '/id',
  '/source': '/source',
};

/** Where in a CloudEvent stands what is at a pointer of the event that is made of it. */
export function cloudEventPointer(value: unknown, pointer: string): string {
  const envelope = pointerOf(['details', 'cloudevents']);
  if (pointer.startsWith(envelope)) return pointer.slice(envelope.length);
  if (pointer === '/resource_id' && isObject(value) && (value.subject ?? null) !== null) return '/subject';
  return POINTERS[pointer] ?? (pointer === '' ? '' : `/data${pointer}`);
}
