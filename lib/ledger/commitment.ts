import { concat, type Sha256, utf8 } from './bytes';
import { type CanonicalValue, canonicalize } from './canonical';
import { CanonicalWriter, CLOSE_OBJECT, COMMA, OPEN_OBJECT } from './canonical-bytes';

/**
 * Commitment v1. An event is hashed in three separately salted parts, so that the person or the payload can be
 * redacted, or hidden from a role, while the rest stays provable:
 *
 *   part(x)    = JCS of the columns of x that have a value
 *   digest(x)  = SHA-256(salt(x) ‖ part(x))        salt = 48 random bytes: core ‖ person ‖ payload, 16 each
 *   commitment = SHA-256(digest(core) ‖ digest(person) ‖ digest(payload))
 *   entry      = 0x01 ‖ commitment                 33 bytes; the version comes first
 *   leaf       = SHA-256(0x00 ‖ entry)             RFC 9162, 2.1.1
 *
 * A column without a value is left out of its part, so a new optional column needs no new version.
 */
export const PARTS = {
  core: [
    'id',
    'tenant_id',
    'occurred_at',
    'received_at',
    'action',
    'resource_type',
    'result',
    'source',
    'actor_type',
    'http_method',
    'http_path',
    'http_status',
    'request_id',
    'brand_id',
  ],
  person: ['actor_id', 'actor_email', 'actor_name', 'ip', 'user_agent', 'session_id'],
  payload: [
    'source_event_id',
    'resource_id',
    'resource_name',
    'message',
    'targets',
    'changes',
    'details',
    'redactions',
    'rewrites',
  ],
} as const;

export type Part = keyof typeof PARTS;
export const PART_NAMES = ['core', 'person', 'payload'] as const satisfies readonly Part[];
export type CoveredColumn = (typeof PARTS)[Part][number];

/** The covered columns of one event by their wire names. */
export type Covered = Readonly<Record<CoveredColumn, CanonicalValue | undefined>>;

export const SALT_BYTES = 48;
const SALT_OFFSET = { core: 0, person: 16, payload: 32 } as const satisfies Record<Part, number>;
const ENTRY_VERSION = 0x01;
const LEAF_PREFIX = 0x00;

/** The columns of each part in canonical order, with what stands before their values. */
const ORDERED = {
  core: ordered(PARTS.core),
  person: ordered(PARTS.person),
  payload: ordered(PARTS.payload),
} as const satisfies Record<Part, unknown>;

function ordered(columns: readonly CoveredColumn[]) {
  return [...columns].sort().map((column) => ({ column, key: utf8(`"${column}":`) }));
}

/** The canonical text of one part; what its salt is put before. */
export function partText(covered: Covered, part: Part): string {
  const columns: Record<string, CanonicalValue | undefined> = {};
  for (const column of PARTS[part]) columns[column] = covered[column];
  return canonicalize(columns);
}

/** One for all: a hash is over before anybody else can write. */
const writer = new CanonicalWriter();

export function partDigest(covered: Covered, part: Part, salt: Uint8Array, sha256: Sha256): Uint8Array {
  return partHash(covered, part, partSalt(salt, part), sha256);
}

/** The 16 bytes of a salt that stand before a part. */
export function partSalt(salt: Uint8Array, part: Part): Uint8Array {
  if (salt.length !== SALT_BYTES) throw new RangeError(`salt: ${salt.length} bytes, not ${SALT_BYTES}`);
  return salt.subarray(SALT_OFFSET[part], SALT_OFFSET[part] + 16);
}

/** The digest of a part whose own salt is known, and perhaps no other. */
export function partHash(
  covered: Partial<Covered>,
  part: Part,
  salt: Uint8Array,
  sha256: Sha256,
): Uint8Array {
  writer.length = 0;
  writer.raw(salt);
  writePart(covered, part);
  return sha256(writer.written());
}

/** The bytes of {@link partText}. */
function writePart(covered: Partial<Covered>, part: Part): void {
  writer.byte(OPEN_OBJECT);
  let isFirst = true;
  for (const { column, key } of ORDERED[part]) {
    const value = covered[column];
    if (value === undefined) continue;
    if (!isFirst) writer.byte(COMMA);
    isFirst = false;
    writer.raw(key);
    writer.value(value);
  }
  writer.byte(CLOSE_OBJECT);
}

/** What the tenant's log holds of an event: 32 bytes that bind every covered column. */
export function commit(covered: Covered, salt: Uint8Array, sha256: Sha256): Uint8Array {
  return commitDigests(
    partDigest(covered, 'core', salt, sha256),
    partDigest(covered, 'person', salt, sha256),
    partDigest(covered, 'payload', salt, sha256),
    sha256,
  );
}

/** The commitment where a part is known by its digest alone. */
export function commitDigests(core: Uint8Array, person: Uint8Array, payload: Uint8Array, sha256: Sha256) {
  return sha256(concat(core, person, payload));
}

/** The log entry of a commitment (C2SP tlog-tiles, entry bundle). */
export function entryBytes(commitment: Uint8Array): Uint8Array {
  if (commitment.length !== 32) throw new RangeError(`commitment: ${commitment.length} bytes, not 32`);
  return concat(Uint8Array.of(ENTRY_VERSION), commitment);
}

/** RFC 9162, 2.1.1: the hash of a leaf. */
export function leafHash(entry: Uint8Array, sha256: Sha256): Uint8Array {
  return sha256(concat(Uint8Array.of(LEAF_PREFIX), entry));
}
