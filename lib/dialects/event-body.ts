import { z } from 'zod';
import { ACTOR_TYPES, type Change, type EventDraft, RESULTS } from '@/lib/audit/event';
import { isObject, type Json, type JsonObject } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import type { Fault } from './trailmark';

const text = z.string().nullish();
const json = z
  .custom<Json>((value) => value !== undefined, 'must be JSON')
  .meta({ description: 'Any JSON value.' });
const object = z.custom<JsonObject>(isObject, 'must be an object').meta({ type: 'object' });

/** RFC 3339, whose zone is not optional: a writer's clock is not ours. */
const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

function refined(parse: (value: string) => string | undefined, message: string) {
  return z.string().transform((value, ctx) => {
    const parsed = parse(value);
    if (parsed === undefined) ctx.addIssue({ code: 'custom', message });
    return parsed;
  });
}

/** An event as a writer sends it. Members that are null or absent have no value; no other members are accepted. */
export const EventBody = z
  .strictObject({
    occurred_at: refined(
      (value) => (RFC3339.test(value) ? parseInstant(value) : undefined),
      'must be a time of RFC 3339 with a zone, from 1970 to 9999',
    ).describe('When it happened: RFC 3339 with a zone. Kept in milliseconds, finer digits are cut.'),
    action: z
      .string()
      .describe('What was done, such as `user.login`. `ledger.*` and `audit.*` are reserved.'),
    result: z.enum(RESULTS).nullish(),
    source: text.describe(
      'The system it comes from: one that the credential may speak for. Default: the first of these.',
    ),
    source_event_id: text.describe(
      "The source's own id. With it an event is stored once, however often it is sent.",
    ),
    actor_type: z.enum(ACTOR_TYPES).nullish(),
    actor_id: text,
    actor_email: refined(parseEmail, 'must be one e-mail address').nullish(),
    actor_name: text,
    resource_type: text,
    resource_id: text,
    resource_name: text,
    ip: refined(parseAddress, 'must be an IPv4 or IPv6 address').nullish(),
    user_agent: text,
    session_id: text,
    request_id: text,
    http_method: text,
    http_path: text,
    http_status: z.number().int().min(100).max(999).nullish(),
    brand_id: text,
    message: text,
    targets: z
      .array(z.strictObject({ type: text, id: text, name: text }))
      .max(1_000)
      .nullish(),
    changes: z
      .array(z.strictObject({ path: z.string(), before: json.optional(), after: json.optional() }))
      .max(10_000)
      .nullish()
      .describe('What changed: a JSON Pointer, the value before, the value after. Absent = did not exist.'),
    details: object.nullish().describe('Whatever else the source says, as it says it.'),
  })
  .meta({ id: 'EventBody' });

export type Read<T> = { ok: true; value: T } | { ok: false; faults: Fault[] };

/** The draft of an event, its source aside, which the credential decides with it. */
export type SourcelessDraft = Omit<EventDraft, 'source'> & {
  source: string | undefined;
  /** Where the event names no source: one to take if the credential may speak for it. */
  sourceHint?: string | undefined;
};

/** Reads one event. Every fault is told with its JSON Pointer. */
export function readEventBody(value: unknown): Read<SourcelessDraft> {
  const parsed = EventBody.safeParse(value);
  if (!parsed.success) return { ok: false, faults: parsed.error.issues.flatMap(printFaults) };
  const { data: body } = parsed;
  return {
    ok: true,
    value: {
      source: body.source ?? undefined,
      sourceEventId: body.source_event_id ?? undefined,
      occurredAt: body.occurred_at ?? '',
      action: body.action,
      result: body.result ?? 'unknown',
      actorType: body.actor_type ?? 'unknown',
      actorId: body.actor_id ?? undefined,
      actorEmail: body.actor_email ?? undefined,
      actorName: body.actor_name ?? undefined,
      resourceType: body.resource_type ?? undefined,
      resourceId: body.resource_id ?? undefined,
      resourceName: body.resource_name ?? undefined,
      ip: body.ip ?? undefined,
      userAgent: body.user_agent ?? undefined,
      sessionId: body.session_id ?? undefined,
      requestId: body.request_id ?? undefined,
      httpMethod: body.http_method ?? undefined,
      httpPath: body.http_path ?? undefined,
      httpStatus: body.http_status ?? undefined,
      brandId: body.brand_id ?? undefined,
      message: body.message ?? undefined,
      targets: body.targets?.map(({ type, id, name }) => ({
        type: type ?? undefined,
        id: id ?? undefined,
        name: name ?? undefined,
      })),
      changes: body.changes?.map(readChange),
      details: body.details ?? {},
    },
  };
}

function readChange({
  path,
  before,
  after,
}: {
  path: string;
  before?: Json | undefined;
  after?: Json | undefined;
}): Change {
  return { path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

/** The faults of one issue of a schema, with their pointers. */
export function printFaults(issue: z.core.$ZodIssue): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerOf([...issue.path, key]),
      code: 'unknown_member',
      message: 'is no member of an event: put it into details',
    }));
  }
  const isMissing = issue.code === 'invalid_type' && issue.message.includes('received undefined');
  const code = isMissing ? 'missing' : issue.code === 'custom' ? 'invalid_value' : issue.code;
  return [{ pointer: pointerOf(issue.path), code, message: isMissing ? 'is missing' : issue.message }];
}

export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The pointer in the body of what Trailmark calls by the name of a field, or by a pointer of its own. */
export function bodyPointer(path: string): string {
  if (path === 'event') return '';
  const [, name = path, rest = ''] = /^\/?([A-Za-z]+)(.*)$/s.exec(path) ?? [];
  return `/${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}${rest}`;
}
