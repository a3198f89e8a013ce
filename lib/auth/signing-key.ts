import { createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import type { JWK } from 'jose';
import type { Sql } from '@/db/client';
import { database } from '@/db/pool';
import { deriveSigningKey } from '@/lib/keys';

/** A key of the authorization server. Its private half is derived from the master key and stands in no database. */
export interface SigningKey {
  kid: string;
  signsFrom: Date;
}

/** Longest life of a token of this installation: for so long a key is accepted after its successor has taken over. */
export const TOKEN_TTL_MAX_S = 90 * 86_400;

/** How long a key stands in JWKS before it signs: longer than anybody caches the document. */
export const PUBLISHED_AHEAD_S = 3_600;

const FRESH_MS = 30_000;
/** A token that names an unknown key makes this process look again, but not more often than this. */
const RELOAD_MIN_MS = 2_000;

/** By pool: a process may have had another database before. */
let cached = new WeakMap<Sql, { keys: readonly SigningKey[]; at: number }>();

/** Every key that is accepted, oldest first; the first one is made here. */
export async function listSigningKeys(sql: Sql, maxAgeMs = FRESH_MS): Promise<readonly SigningKey[]> {
  const known = cached.get(sql);
  if (known && performance.now() - known.at < maxAgeMs) return known.keys;
  let keys = await readKeys(sql);
  if (keys.length === 0) {
    await sql`select publish_signing_key(${newKid()}, null)`;
    keys = await readKeys(sql);
  }
  cached.set(sql, { keys, at: performance.now() });
  return keys;
}

async function readKeys(sql: Sql): Promise<SigningKey[]> {
  return await sql<SigningKey[]>`
    select kid, signs_from as "signsFrom" from (
      select kid, signs_from, lead(signs_from) over (order by signs_from) as succeeded_at from signing_key
    ) k
    where succeeded_at is null or succeeded_at > now() - make_interval(secs => ${TOKEN_TTL_MAX_S})
    order by signs_from`;
}

/** Publishes the next key; it signs once every cache of JWKS has seen it. Answers its kid. */
export async function rotateSigningKey(sql: Sql): Promise<string> {
  const kid = newKid();
  await sql`select publish_signing_key(${kid}, make_interval(secs => ${PUBLISHED_AHEAD_S}))`;
  cached = new WeakMap();
  return kid;
}

/** The key that signs now. */
export async function currentSigningKey(sql: Sql = database()): Promise<{ kid: string; key: KeyObject }> {
  const keys = await listSigningKeys(sql);
  const current = keys.findLast(({ signsFrom }) => signsFrom.getTime() <= Date.now()) ?? keys[0];
  if (!current) throw new Error('there is no signing key');
  return { kid: current.kid, key: deriveSigningKey('token-signing', current.kid) };
}

/** The public key of a kid, or undefined. */
export async function findVerificationKey(kid: string): Promise<KeyObject | undefined> {
  const isKnown = (keys: readonly SigningKey[]) => keys.some((key) => key.kid === kid);
  const known =
    isKnown(await listSigningKeys(database())) || isKnown(await listSigningKeys(database(), RELOAD_MIN_MS));
  return known ? publicKey(kid) : undefined;
}

/** The document of /.well-known/jwks.json (RFC 7517), the next key included. */
export async function publicJwks(): Promise<{ keys: JWK[] }> {
  const keys = await listSigningKeys(database(), RELOAD_MIN_MS);
  return {
    keys: keys.map(({ kid }) => {
      const { kty, crv, x } = publicKey(kid).export({ format: 'jwk' });
      return { kty: kty ?? 'OKP', crv: crv ?? '', x: x ?? '', kid, use: 'sig', alg: 'EdDSA' };
    }),
  };
}

/** There are few keys, and each is asked for at every request. */
const publicKeys = new Map<string, KeyObject>();

function publicKey(kid: string): KeyObject {
  const known = publicKeys.get(kid) ?? createPublicKey(deriveSigningKey('token-signing', kid));
  publicKeys.set(kid, known);
  return known;
}

function newKid(): string {
  return `tm-${randomBytes(6).toString('hex')}`;
}
