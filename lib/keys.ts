import { hash, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { privateKey } from '@/lib/ed25519';
import { env } from '@/lib/env';
import { log } from '@/lib/log';

const KeyFile = z.object({ version: z.literal(1), master: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });

/** What a derived key is for; one word per use, so that no two uses share a key. */
export type KeyPurpose =
  | 'session'
  | 'token-signing'
  | 'dedupe'
  | 'fingerprint'
  | 'cursor'
  | 'control'
  | 'checkpoint'
  | 'webhook';

/** Where the master key lives. It is never in the database, and backups of the database leave it out. */
export function keyFile(): string {
  const settings = env();
  return settings.TRAILMARK_KEYS ?? path.join(settings.TRAILMARK_DATA, 'keys.json');
}

/** Whether this installation has its master key; else the first use makes one. */
export function hasKeys(): boolean {
  return fs.existsSync(keyFile());
}

/** Whether the master key can be read from its file now, whatever this process remembers of it. */
export function areKeysReadable(): boolean {
  try {
    masterKey();
    parseKeyFile(keyFile());
    return true;
  } catch (error) {
    log.error('the key file cannot be read', {}, error);
    return false;
  }
}

/** 32 bytes for one purpose (RFC 5869 HKDF-SHA-256 over the master key). */
export function deriveKey(purpose: KeyPurpose, context = ''): Buffer {
  const info = `trailmark/${purpose}/v1/${context}`;
  return Buffer.from(hkdfSync('sha256', masterKey(), 'trailmark', info, 32));
}

/** The private Ed25519 key of one purpose; its public half is had by createPublicKey. */
export function deriveSigningKey(
  purpose: 'token-signing' | 'control' | 'checkpoint',
  context: string,
): KeyObject {
  return privateKey(deriveKey(purpose, context));
}

/** HMAC-SHA-256 of `message` under a key made by {@link deriveKey}. */
export function authenticate(key: Uint8Array, message: Uint8Array): Buffer {
  let pads = padsOf.get(key);
  if (!pads) {
    pads = makePads(key);
    padsOf.set(key, pads);
  }
  const inner = sha256(Buffer.concat([pads.inner, message]));
  return sha256(Buffer.concat([pads.outer, inner]));
}

/** RFC 2104, 2. Two plain hashes with pads at hand take a third of the time of an HMAC object; every event needs one. */
function makePads(key: Uint8Array): Pads {
  const short = key.length > 64 ? sha256(key) : key;
  const padded = Buffer.concat([short], 64);
  return { inner: padded.map((byte) => byte ^ 0x36), outer: padded.map((byte) => byte ^ 0x5c) };
}

/** As a text it comes three times as fast as as a Buffer. */
function sha256(bytes: Uint8Array): Buffer {
  return Buffer.from(hash('sha256', bytes, 'binary'), 'binary');
}

interface Pads {
  inner: Uint8Array;
  outer: Uint8Array;
}

const padsOf = new WeakMap<Uint8Array, Pads>();

let cached: { file: string; master: Buffer } | undefined;

function masterKey(): Buffer {
  const file = keyFile();
  if (cached?.file !== file) cached = { file, master: readOrCreate(file) };
  return cached.master;
}

/** Two first starts may race: the link either publishes a complete file or finds the winner's. */
function readOrCreate(file: string): Buffer {
  if (!fs.existsSync(file)) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
    const body = { version: 1, master: randomBytes(32).toString('base64url') };
    fs.writeFileSync(draft, `${JSON.stringify(body)}\n`, { mode: 0o600, flush: true });
    try {
      fs.linkSync(draft, file);
    } catch (error) {
      if (!fs.existsSync(file)) throw error;
    } finally {
      fs.unlinkSync(draft);
    }
  }
  return Buffer.from(parseKeyFile(file).master, 'base64url');
}

/** The error of what is none says nothing of what is in the file. */
function parseKeyFile(file: string): z.infer<typeof KeyFile> {
  const text = fs.readFileSync(file, 'utf8');
  const parsed = KeyFile.safeParse(jsonOf(text));
  if (!parsed.success) throw new Error(`${file} is not a Trailmark key file`);
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // which is no key file
  }
}
