import type { EventDraft, Redactions } from '@/lib/audit/event';
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
}

/**
 * Takes secrets out of a draft, before anything is hashed or stored. Also the one walk that finds values no
 * database keeps unchanged: throws {@link UnstorableError} on NUL, lone surrogates, numbers that are not finite or
 * would be stored in hundreds of digits, and nesting beyond {@link DEPTH_MAX}.
 */
export function redact(draft: EventDraft, rules?: RedactionRules): Redacted {
  const walk = new Walk(rules);
  const text = (value: string | undefined, path: string) =>
    value === undefined ? undefined : walk.text(value, path);
  const isAboutSecrets = isObject(draft.details.objectRef) && draft.details.objectRef.resource === 'secrets';
  const clean: EventDraft = {
    ...draft,
    details: walk.members(draft.details, '/details', 0, isAboutSecrets ? 'kubernetes-secret' : 'plain'),
    message: text(draft.message, '/message'),
    httpPath: text(draft.httpPath, '/httpPath'),
    userAgent: text(draft.userAgent, '/userAgent'),
    resourceId: text(draft.resourceId, '/resourceId'),
    resourceName: text(draft.resourceName, '/resourceName'),
    targets: draft.targets?.map(({ type, id, name }, nth) => ({
      type,
      id: text(id, `/targets/${nth}/id`),
      name: text(name, `/targets/${nth}/name`),
    })),
    changes: draft.changes?.map(({ path, before, after }, nth) => {
      const names = path.split('/');
      const isNamed = names.some((name) => rules?.hides(name));
      const isSecret = isNamed || names.some(isPasswordName) || isSecretName(names.at(-1) ?? '');
      const side = (value: Json | undefined, key: string) =>
        value === undefined
          ? undefined
          : walk.value(value, `/changes/${nth}/${key}`, 0, isSecret ? 'secret' : 'plain');
      return { path, before: side(before, 'before'), after: side(after, 'after') };
    }),
  };
  const { paths } = walk;
  const version = { version: REDACTION_VERSION, tenantVersion: rules?.version };
  return { draft: clean, redactions: paths.length === 0 ? undefined : { ...version, paths } };
}

/** What is known of a value from where it stands: everything below a password is secret. */
type Place = 'plain' | 'secret' | 'kubernetes-secret';

class Walk {
  readonly paths: string[] = [];

  constructor(private readonly rules: RedactionRules | undefined) {}

  value(value: Json, path: string, depth: number, place: Place): Json {
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
      const isNamed = this.rules?.hides(key) === true;
      const next = isNamed || (isSecretPair && key === 'value') ? 'secret' : placeOf(key, value, inside);
      const kept = this.value(value, path + segment(key), depth + 1, next);
      Object.defineProperty(clean, key, {
        value: kept,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return clean;
  }

  text(text: string, path: string): string {
    checkText(text, path);
    const clean = this.rules?.redact(redactSecrets(text)) ?? redactSecrets(text);
    if (clean !== text) this.paths.push(path);
    return clean;
  }

  #mark(value: string | number, path: string): string {
    if (value !== REDACTED) this.paths.push(path);
    return REDACTED;
  }
}

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
