import { RE2JS } from 're2js';
import { z } from 'zod';
import { ACTOR_TYPES } from '@/lib/audit/event';
import { at, type Json, type JsonObject } from '@/lib/audit/json';
import { parseAddress, parseEmail, parseInstant } from '@/lib/audit/values';
import { httpStatus, text } from './fields';
import type { Format } from './format';
import { parseJson } from './json';
import { type Candidate, toEvent } from './mapped';

/** Longest text that the patterns of a mapping are tried on. */
const MATCHED_CHARACTERS = 1000;
const PATTERN_LENGTH_MAX = 500;
const PATTERNS_MAX = 100;

const pointer = z.string().regex(/^(\/([^~/]|~[01])*)+$/, 'must be a JSON Pointer such as /user/name');
const constant = z.strictObject({ constant: z.union([z.string().min(1), z.number()]) });
const place = z.union([pointer, constant]);
const places = z.union([place, z.array(place).min(1)]);
const optional = places.optional();

/**
 * Translates a value: by equal text, else by the first pattern that matches, else to `otherwise`. Patterns are RE2: a
 * mapping may come from anybody who may import, and their time is linear in the text, whatever they are.
 */
function coded<Code extends string>(code: z.ZodType<Code>) {
  const pattern = z.strictObject({
    pattern: z.string().max(PATTERN_LENGTH_MAX).transform(compile),
    to: code,
  });
  return z.strictObject({
    from: places,
    values: z.record(z.string(), code).default({}),
    patterns: z.array(pattern).max(PATTERNS_MAX).default([]),
    otherwise: code.optional(),
  });
}

const resultCode = z.enum(['success', 'failure', 'denied', 'unknown']);
const actorTypeCode = z.enum(ACTOR_TYPES);

const texts = z.strictObject({
  ...{ sourceEventId: optional, actorId: optional, actorName: optional },
  ...{ resourceType: optional, resourceId: optional, resourceName: optional },
  ...{ userAgent: optional, sessionId: optional, requestId: optional },
  ...{ httpMethod: optional, httpPath: optional, brandId: optional, message: optional },
});

const mapping = z.strictObject({
  /** Short constant of the system, as it is stored with each event. */
  source: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and _'),
  label: z.string().optional(),
  fields: texts.extend({
    ...{ occurredAt: places, action: places, actorEmail: optional, ip: optional, httpStatus: optional },
    result: z.union([coded(resultCode), places]).optional(),
    actorType: z.union([coded(actorTypeCode), places]).optional(),
  }),
});

type Places = z.infer<typeof places>;
type Coded<Code extends string> = z.infer<ReturnType<typeof coded<Code>>>;
type Mapping = z.infer<typeof mapping>;

/**
 * The format that a mapping file describes, for JSON elements and CSV rows (whose columns are members): each field is a
 * JSON Pointer, a constant, or a list of those of which the first with a value counts. Throws an Error that says what
 * is wrong with the file and where.
 */
export function parseMapping(file: string): Format {
  const parsed = mapping.safeParse(parseJson(file).value);
  if (!parsed.success) throw new Error(`the mapping file is not valid:\n${z.prettifyError(parsed.error)}`);
  const { source, label = source } = parsed.data;
  return {
    name: source,
    label,
    detect: () => true,
    map: (element) => toEvent(mapFields(parsed.data, element)),
  };
}

function mapFields({ source, fields }: Mapping, element: JsonObject): Candidate {
  const read = (from: Places | undefined) => text(find(element, from));
  return {
    source,
    sourceEventId: read(fields.sourceEventId),
    occurredAt: parseInstant(find(element, fields.occurredAt)),
    action: read(fields.action)?.trim(),
    result: resultCode.catch('unknown').parse(translate(element, fields.result)),
    actorType: actorTypeCode.catch('unknown').parse(translate(element, fields.actorType)),
    actorId: read(fields.actorId),
    actorEmail: parseEmail(find(element, fields.actorEmail)),
    actorName: read(fields.actorName),
    resourceType: read(fields.resourceType),
    resourceId: read(fields.resourceId),
    resourceName: read(fields.resourceName),
    ip: parseAddress(find(element, fields.ip)),
    userAgent: read(fields.userAgent),
    sessionId: read(fields.sessionId),
    requestId: read(fields.requestId),
    httpMethod: read(fields.httpMethod)?.toUpperCase(),
    httpPath: read(fields.httpPath),
    httpStatus: httpStatus(find(element, fields.httpStatus)),
    brandId: read(fields.brandId),
    message: read(fields.message),
    details: element,
  };
}

/** The first place that holds a value; an empty cell of a CSV row holds none. */
function find(element: JsonObject, from: Places | undefined): Json | undefined {
  if (from === undefined) return undefined;
  for (const candidate of Array.isArray(from) ? from : [from]) {
    const value = typeof candidate === 'string' ? at(element, candidate) : candidate.constant;
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

function translate<Code extends string>(
  element: JsonObject,
  rule: Coded<Code> | Places | undefined,
): string | undefined {
  if (rule === undefined || typeof rule === 'string' || !('from' in rule)) return text(find(element, rule));
  const found = find(element, rule.from);
  const value = typeof found === 'boolean' ? String(found) : text(found);
  if (value === undefined) return rule.otherwise;
  if (Object.hasOwn(rule.values, value)) return rule.values[value];
  const matched = value.slice(0, MATCHED_CHARACTERS);
  return rule.patterns.find(({ pattern }) => pattern.matcher(matched).find())?.to ?? rule.otherwise;
}

function compile(source: string, context: z.RefinementCtx): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a regular expression of RE2' });
    return z.NEVER;
  }
}
