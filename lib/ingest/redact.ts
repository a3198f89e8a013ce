import type { Change, EventDraft, Redactions, Target } from '@/lib/audit/event';
import { isObject, type Json, type JsonObject, segment } from '@/lib/audit/json';
import type { RedactionRules } from './redaction-rules';
import { isPasswordName, isSecretName, REDACTED, redactSecrets } from './secrets';

/** Raised with every change of the rules, so that an event says by which it was redacted. */
export const REDACTION_VERSION = 1;

/** Deepest nesting of details that is accepted. */
export const DEPTH_MAX = 32;

/** A value that cannot be kept. `path` is the name of a field of the event, or a JSON Pointer into it. */
export class UnstorableError extends Error {
  override readonly name = 'UnstorableError';
  constructor(
    readonly path: string,
    readonly fault: string,
  ) {
    super(`${path}: ${fault}`);
  }
}

export interface Redacted {
  draft: EventDraft;
  redactions: Redactions | undefined;
  /** What the walked values take as JSON at most, in bytes: spares most events from being printed to be measured. */
  sizeMax: number;
}

/** A UTF-16 unit takes six bytes at most, as an escape; a number 25; punctuation goes with each value and key. */
const UNIT_BYTES = 6;
const VALUE_BYTES = 32;

/**
 * Takes secrets out of a draft, before anything is hashed or stored. Also the one walk that finds values no
 * database keeps unchanged: throws {@link UnstorableError} on NUL, lone surrogates, numbers that are not finite or
 * would be stored in hundreds of digits, and nesting beyond {@link DEPTH_MAX}.
 */
export function redact(draft: EventDraft, rules?: RedactionRules): Redacted {
  const walk = new Walk(rules);
  const isAboutSecrets = isObject(draft.details.objectRef) && draft.details.objectRef.resource === 'secrets';
  const clean = {
    source: draft.source,
    sourceEventId: draft.sourceEventId,
    occurredAt: draft.occurredAt,
    action: draft.action,
    result: draft.result,
    actorType: draft.actorType,
    actorId: draft.actorId,
    actorEmail: draft.actorEmail,
    actorName: draft.actorName,
    resourceType: draft.resourceType,
    ip: draft.ip,
    sessionId: draft.sessionId,
    requestId: draft.requestId,
    httpMethod: draft.httpMethod,
    httpStatus: draft.httpStatus,
    brandId: draft.brandId,
    rewrites: draft.rewrites,
    details: walk.members(draft.details, '/details', 0, isAboutSecrets ? 'kubernetes-secret' : 'plain'),
    message: walk.optional(draft.message, '/message'),
    httpPath: walk.optional(draft.httpPath, '/httpPath'),
    userAgent: walk.optional(draft.userAgent, '/userAgent'),
    resourceId: walk.optional(draft.resourceId, '/resourceId'),
    resourceName: walk.optional(draft.resourceName, '/resourceName'),
    targets: draft.targets && redactTargets(draft.targets, walk),
    changes: draft.changes && redactChanges(draft.changes, walk, rules),
  } satisfies Record<keyof EventDraft, unknown>;
  const { paths } = walk;
  const version = { version: REDACTION_VERSION, tenantVersion: rules?.version };
  const redactions = paths.length === 0 ? undefined : { ...version, paths };
  return { draft: clean, redactions, sizeMax: walk.sizeMax };
}

function redactTargets(targets: readonly Target[], walk: Walk): Target[] {
  return targets.map(({ type, id, name }, nth) => ({
    type,
    id: walk.optional(id, `/targets/${nth}/id`),
    name: walk.optional(name, `/targets/${nth}/name`),
  }));
}

function redactChanges(changes: readonly Change[], walk: Walk, rules: RedactionRules | undefined): Change[] {
  return changes.map(({ path, before, after }, nth) => {
    const names = path.split('/');
    const isNamed = names.some((name) => rules?.hides(name));
    const isSecret = isNamed || names.some(isPasswordName) || isSecretName(names.at(-1) ?? '');
    const place = isSecret ? 'secret' : 'plain';
    return {
      path,
      before: before === undefined ? undefined : walk.value(before, `/changes/${nth}/before`, 0, place),
      after: after === undefined ? undefined : walk.value(after, `/changes/${nth}/after`, 0, place),
    };
  });
}

/** What is known of a value from where it stands: everything below a password is secret. */
type Place = 'plain' | 'secret' | 'kubernetes-secret';

class Walk {
  readonly paths: string[] = [];
  sizeMax = 0;

  constructor(private readonly rules: RedactionRules | undefined) {}

  value(value: Json, path: string, depth: number, place: Place): Json {
    this.sizeMax += VALUE_BYTES;
    if (Array.isArray(value)) {
      checkDepth(path, depth);
      return value.map((item, nth) => this.value(item, `${path}/${nth}`, depth + 1, place));
    }
    if (isObject(value)) return this.members(value, path, depth, place);
    if (typeof value === 'number') checkNumber(value, path);
    if (place === 'secret' && (typeof value === 'number' || (typeof value === 'string' && value !== ''))) {
      return this.#mark(value, path);
    }
    return typeof value === 'string' ? this.text(value, path) : value;
  }

  members(object: JsonObject, path: string, depth: number, place: Place): JsonObject {
    checkDepth(path, depth);
    const inside = object.kind === 'Secret' || object.kind === 'SecretList' ? 'kubernetes-secret' : place;
    const isSecretPair = typeof object.name === 'string' && isSecretName(object.name);
    const clean: JsonObject = {};
    for (const [key, value] of Object.entries(object)) {
      checkText(key, path);
      this.sizeMax += UNIT_BYTES * key.length;
      const isNamed = this.rules?.hides(key) === true;
      const next = isNamed || (isSecretPair && key === 'value') ? 'secret' : placeOf(key, value, inside);
      const kept = this.value(value, path + segment(key), depth + 1, next);
      if (key !== '__proto__') clean[key] = kept;
      else Object.defineProperty(clean, key, { ...MEMBER, value: kept });
    }
    return clean;
  }

  optional(text: string | undefined, path: string): string | undefined {
    return text === undefined ? undefined : this.text(text, path);
  }

  text(text: string, path: string): string {
    checkText(text, path);
    const plain = redactSecrets(text);
    const clean = this.rules?.redact(plain) ?? plain;
    if (clean !== text) this.paths.push(path);
    this.sizeMax += UNIT_BYTES * clean.length;
    return clean;
  }

  #mark(value: string | number, path: string): string {
    if (value !== REDACTED) this.paths.push(path);
    this.sizeMax += REDACTED.length;
    return REDACTED;
  }
}

/** By assignment `__proto__` would set the prototype. */
const MEMBER = { enumerable: true, writable: true, configurable: true } as const;

const APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function placeOf(key: string, value: Json, inside: Place): Place {
  if (inside === 'kubernetes-secret' && (key === 'data' || key === 'stringData' || key === APPLIED))
    return 'secret';
  if (isPasswordName(key)) return 'secret';
  const isText = typeof value === 'string' || typeof value === 'number';
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return isSecretName(key) && (isText || isTexts) ? 'secret' : inside;
}

/** Beyond it a double is written in more than a hundred digits, so that a small event becomes a huge row. */
const EXPONENT_MAX = 1e100;

function checkNumber(value: number, path: string) {
  const size = Math.abs(value);
  if (!(size < EXPONENT_MAX) || (size !== 0 && size < 1 / EXPONENT_MAX))
    throw new UnstorableError(path, 'number out of range');
}

function checkDepth(path: string, depth: number) {
  if (depth >= DEPTH_MAX) throw new UnstorableError(path.slice(0, 200), `nested deeper than ${DEPTH_MAX}`);
}

/** PostgreSQL has no NUL in text, and would store U+FFFD for a lone surrogate, unlike what was hashed. */
export function checkText(text: string, path: string) {
  if (text.includes('\0')) throw new UnstorableError(path, 'contains NUL (U+0000)');
  if (!text.isWellFormed()) throw new UnstorableError(path, 'contains a lone surrogate');
}
