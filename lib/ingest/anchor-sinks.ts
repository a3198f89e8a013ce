import { env } from '@/lib/env';
import { LedgerError } from '@/lib/ledger/error';
import { parseKey, SIGNATURE, type VerifierKey } from '@/lib/ledger/note';
import { sha256 } from '@/lib/sha256';

export interface WitnessSink {
  kind: 'witness';
  /** Name of its key. */
  name: string;
  key: VerifierKey;
  /** Where its add-checkpoint is. */
  url: string;
}

/** What keeps checkpoints outside the database, where whoever rewrites the database does not reach them. */
export type Sink =
  | WitnessSink
  | { kind: 'webhook'; name: 'webhook'; url: string }
  | { kind: 'file'; name: 'file'; file: string };

const NAMES = { webhook: 'webhook', file: 'file' } as const;

let read: { text: string; sinks: readonly Sink[] } | undefined;

/** The sinks of this installation. Throws where TRAILMARK_WITNESSES is not what it should be. */
export function configuredSinks(): readonly Sink[] {
  const { TRAILMARK_WITNESSES, TRAILMARK_ANCHOR_WEBHOOK, TRAILMARK_ANCHOR_FILE } = env();
  const text = JSON.stringify([TRAILMARK_WITNESSES, TRAILMARK_ANCHOR_WEBHOOK, TRAILMARK_ANCHOR_FILE]);
  if (read?.text !== text) {
    const sinks: Sink[] = parseWitnesses(TRAILMARK_WITNESSES ?? '');
    if (TRAILMARK_ANCHOR_WEBHOOK !== undefined)
      sinks.push({ kind: 'webhook', name: NAMES.webhook, url: TRAILMARK_ANCHOR_WEBHOOK });
    if (TRAILMARK_ANCHOR_FILE !== undefined)
      sinks.push({ kind: 'file', name: NAMES.file, file: TRAILMARK_ANCHOR_FILE });
    read = { text, sinks };
  }
  return read.sinks;
}

/** `vkey url`, parted by commas or newlines: neither a key nor a URL needs one of those. */
export function parseWitnesses(text: string): WitnessSink[] {
  const parts = text.split(/[,\n]/).map((part) => part.trim());
  const witnesses = parts.filter((part) => part !== '').map(parseWitness);
  const names = [...witnesses.map(({ name }) => name), ...Object.values(NAMES)];
  const twice = names.find((name, nth) => names.indexOf(name) !== nth);
  if (twice !== undefined) throw new Error(`TRAILMARK_WITNESSES: ${twice} is the name of two sinks`);
  return witnesses;
}

function parseWitness(text: string): WitnessSink {
  const [vkey = '', address = '', ...rest] = text.split(/\s+/);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (rest.length > 0 || !url || !isPrefix(url))
    throw new Error(`TRAILMARK_WITNESSES: "${text}" is not a key and an http(s) URL without a query`);
  const key = parseWitnessKey(vkey);
  return { kind: 'witness', name: key.name, key, url: `${url.href.replace(/\/$/, '')}/add-checkpoint` };
}

function isPrefix({ protocol, username, search, hash }: URL): boolean {
  return /^https?:$/.test(protocol) && username === '' && search === '' && hash === '';
}

function parseWitnessKey(text: string): VerifierKey {
  try {
    const key = parseKey(text, sha256);
    if (key.type === SIGNATURE.cosignature) return key;
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
  }
  throw new Error(`TRAILMARK_WITNESSES: "${text}" is not the key of a witness`);
}
