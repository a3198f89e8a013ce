import type { Row } from '@/bench/family';
import type { MigratedDatabase } from '@/bench/migrated';
import { measureSizes } from '@/bench/sizes';
import { coveredColumns } from '@/lib/audit/covered';
import type { AuditEvent } from '@/lib/audit/event';
import { concat, utf8 } from '@/lib/ledger/bytes';
import {
  commit,
  entryBytes,
  leafHash,
  PART_NAMES,
  partSalt,
  partText,
  SALT_BYTES,
} from '@/lib/ledger/commitment';
import { multiproofRanges } from '@/lib/ledger/proof';
import { HASH_BYTES } from '@/lib/ledger/tree';
import { sha256 } from '@/lib/sha256';

const SALT = new Uint8Array(SALT_BYTES).fill(7);
const PAGE = 50;
const TREES = [1_000_000, 100_000_000] as const;
/** Steps through a tree as if by chance, and the same ones each time. */
const GOLDEN = 0.618_033_988_749_895;

/** Leaves of events against SHA-256 of the very bytes that are hashed for them, where they lie ready. */
export function measureHashes(events: readonly AuditEvent[]): Row[] {
  const texts = events.map((event) => {
    const covered = coveredColumns(event);
    return concat(...PART_NAMES.flatMap((part) => [partSalt(SALT, part), utf8(partText(covered, part))]));
  });
  const bytes = texts.reduce((total, text) => total + text.length, 0) / events.length;
  const name = `hash an event of ${Math.round(bytes)} canonical bytes`;
  const leaves = perSecond(events, (event) =>
    leafHash(entryBytes(commit(coveredColumns(event), SALT, sha256)), sha256),
  );
  return [
    { case: name, contender: 'ours, to its leaf', perSecond: leaves },
    { case: name, contender: 'SHA-256 of the bytes', perSecond: perSecond(texts, (text) => sha256(text)) },
  ];
}

/** Once to warm up, then timed. */
function perSecond<T>(items: readonly T[], work: (item: T) => unknown): number {
  for (const item of items) work(item);
  const startedAt = performance.now();
  for (const item of items) work(item);
  return (items.length / (performance.now() - startedAt)) * 1_000;
}

/** Bytes of the proof of a page, beside its rows: follows from the shape of the tree alone. */
export function measureProofs(): Row[] {
  return TREES.flatMap((size) => {
    const adjacent = Array.from({ length: PAGE }, (_, nth) => size - 1 - nth).sort((a, b) => a - b);
    const scattered = Array.from({ length: PAGE }, (_, nth) => Math.floor(((nth * GOLDEN) % 1) * size));
    const bytesOf = (indexes: readonly number[]) => multiproofRanges(indexes, size).length * HASH_BYTES;
    const name = `proof of ${PAGE} of ${size / 1_000_000}m events, bytes`;
    return [
      { case: name, contender: 'adjacent', value: bytesOf(adjacent) },
      { case: name, contender: 'scattered', value: bytesOf(scattered.sort((a, b) => a - b)) },
    ];
  });
}

/** Bytes an event by what they are for, of the logs of a database whose events were just written and signed. */
export async function measureBytes({ admin }: MigratedDatabase): Promise<Row[]> {
  const [row] = await admin<{ entries: string; salt: number }[]>`
    select (select count(*) from ledger_entry) as entries, (select avg(pg_column_size(salt))::float8 from event) as salt`;
  const entries = Number(row?.entries);
  const sizes = await measureSizes(admin);
  const parts = sizes.filter(({ name }) => /^ledger_(entry|tile|checkpoint) /.test(name));
  const bytes = parts.map(({ name, bytes: all }) => ({ name, bytes: all / entries }));
  const salt = { name: 'salts in event', bytes: row?.salt ?? 0 };
  const together = [...bytes, salt].reduce((total, part) => total + part.bytes, 0);
  return [...bytes.filter((part) => part.bytes >= 0.5), salt, { name: 'together', bytes: together }].map(
    (part) => ({ case: `bytes an event: ${part.name}`, contender: 'ours', value: part.bytes }),
  );
}
