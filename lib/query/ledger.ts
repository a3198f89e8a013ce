import { arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';
import { type CodedRow, decodeRows, type EventRow, readEvent, selectEvents } from '@/db/event-row';
import { rangeHashes, readTile } from '@/db/ledger-nodes';
import { coveredColumns } from '@/lib/audit/covered';
import { AuditError } from '@/lib/audit/error';
import type { ReachedLog, Scope } from '@/lib/audit/scope';
import { base64 } from '@/lib/ledger/bytes';
import {
  type Covered,
  entryBytes,
  leafHash,
  PART_NAMES,
  PARTS,
  type Part,
  partDigest,
  partSalt,
} from '@/lib/ledger/commitment';
import type { ProvenPart, ProvenRow } from '@/lib/ledger/page';
import { consistencyRanges, inclusionRanges, multiproofRanges } from '@/lib/ledger/proof';
import { TILE_WIDTH, type TileId, tileWidth } from '@/lib/ledger/tiles';
import { sha256 } from '@/lib/sha256';
import { type Cosignature, readCosignatures } from './anchors';
import { findReachedLog } from './feed';
import { findEntries, type LedgerEntry } from './ledger-entries';
import { readOn, readSnapshot, run } from './reading';

/** What was signed of a log. */
export interface SignedCheckpoint {
  size: number;
  root: Uint8Array;
  /** With the signature of the log first, and those of witnesses behind it. */
  note: string;
  createdAt: Date;
  /** Witnesses that have cosigned it. */
  anchors: readonly Cosignature[];
}

/** A log as its ledger knows it. */
export interface Ledger {
  log: number;
  tenantId: string;
  ledgerId: string;
  epoch: number;
  size: number;
  /** Entries whose content is deleted. */
  erased: number;
  /** Contents below this place are gone. */
  minSeq: number;
  newest: SignedCheckpoint | undefined;
}

/** The one log that a question about a ledger is about. Throws `forbidden` outside the reach, `invalid_request` where it is open. */
export async function findLedger(scope: Scope, tenantId: string | undefined): Promise<Ledger> {
  const reached = await findLog(scope, tenantId);
  return await readOn('list', async (sql) => {
    const [row] = await run(
      sql<{ ledgerId: string; epoch: number; size: number; erased: number; minSeq: number }[]>`
        select t.ledger_id as "ledgerId", l.epoch, l.size::float8 as size, l.deleted::float8 as erased, l.min_seq::float8 as "minSeq"
        from log l join tenant t on t.tenant = l.tenant where l.log = ${reached.log}`,
    );
    if (!row) throw new AuditError('not_found', 'No such ledger');
    const { log, tenantId: name } = reached;
    const [newest] = await readCheckpoints(sql, { log, epoch: row.epoch }, undefined, 1);
    return { log, tenantId: name, ...row, newest };
  });
}

async function findLog(scope: Scope, tenantId: string | undefined): Promise<ReachedLog> {
  const { reach } = scope;
  const [only, ...others] = reach.kind === 'logs' ? reach.logs : [];
  if (tenantId === undefined && only && others.length === 0) return only;
  if (tenantId === undefined)
    throw new AuditError('invalid_request', 'Invalid request', {
      issues: [{ type: 'missing', loc: ['query', 'tenant_id'], msg: 'Field required', input: '' }],
    });
  const found = await findReachedLog(scope, tenantId);
  if (!found) throw new AuditError('forbidden', 'Access denied to this tenant');
  return found;
}

/** Names of the tenants whose ledgers a reader may ask for, Trailmark's own last; of more than `limit`, the first. */
export async function listLedgerTenants({ reach }: Scope, limit: number): Promise<string[]> {
  if (reach.kind === 'logs') return reach.logs.map(({ tenantId }) => tenantId).slice(0, limit);
  return await readOn('list', async (sql) => {
    const rows = await run(
      sql<{ tenantId: string }[]>`
        select t.tenant_id as "tenantId" from tenant t order by starts_with(t.tenant_id, '_'), t.tenant_id limit ${limit}`,
    );
    return rows.map(({ tenantId }) => tenantId);
  });
}

/** Checkpoints before a size, newest first. */
export async function listCheckpoints(
  ledger: Ledger,
  beforeSize: number | undefined,
  limit: number,
): Promise<SignedCheckpoint[]> {
  return await readOn('list', (sql) => readCheckpoints(sql, ledger, beforeSize, limit));
}

async function readCheckpoints(
  sql: Sql,
  { log, epoch }: Pick<Ledger, 'log' | 'epoch'>,
  beforeSize: number | undefined,
  limit: number,
): Promise<SignedCheckpoint[]> {
  const rows = await run(
    sql<{ size: string; root: Uint8Array; note: string; created_at: Date }[]>`
      select c.size, c.root, c.note, c.created_at from ledger_checkpoint c
      where c.log = ${log} and c.epoch = ${epoch} and c.size < ${beforeSize ?? Number.MAX_SAFE_INTEGER}
      order by c.size desc limit ${limit}`,
  );
  const sizes = rows.map(({ size }) => Number(size));
  const cosigned = await readCosignatures(sql, { log, epoch }, sizes);
  return rows.map(({ size, root, note, created_at: createdAt }) => {
    const anchors = cosigned.get(Number(size)) ?? [];
    const lines = anchors.map(({ line }) => line).join('');
    return { size: Number(size), root, note: note + lines, createdAt, anchors };
  });
}

/** The checkpoint of a size, or the newest. Throws `not_found` where there is none. */
export async function getCheckpoint(ledger: Ledger, size?: number): Promise<SignedCheckpoint> {
  const [found] = size === undefined ? [ledger.newest] : await listCheckpoints(ledger, size + 1, 1);
  if (!found || (size !== undefined && found.size !== size))
    throw new AuditError('not_found', 'No such checkpoint');
  return found;
}

/** The bytes of a tile (C2SP tlog-tiles) that the newest checkpoint covers. Throws `not_found` for any other. */
export async function getTile(ledger: Ledger, tile: TileId): Promise<Uint8Array> {
  const { level, index, width } = tile;
  const covered = tileWidth(level === 'entries' ? 0 : level, index, ledger.newest?.size ?? 0);
  if (width > covered) throw new AuditError('not_found', 'No such tile');
  return await readSnapshot('list', async (sql) => {
    if (level === 'entries') return await readBundle(sql, ledger, index, width);
    const hashes = await readTile(sql, ledger.log, ledger.newest?.size ?? 0, { level, index }, sha256);
    return hashes.subarray(0, 32 * width);
  });
}

/** Entries, each behind its length in two bytes (C2SP tlog-tiles, Log entries). */
async function readBundle(sql: Sql, { log }: Ledger, index: number, width: number): Promise<Uint8Array> {
  const rows = await run(
    sql<{ commitment: Uint8Array }[]>`
      select n.commitment from ledger_entry n
      where n.log = ${log} and n.seq >= ${index * TILE_WIDTH} and n.seq < ${index * TILE_WIDTH + width} order by n.seq`,
  );
  const entries = rows.map(({ commitment }) => entryBytes(commitment));
  return Buffer.concat(entries.flatMap((entry) => [Uint8Array.of(0, entry.length), entry]));
}

/** Hashes that prove one signed size to be the beginning of another. Throws `invalid_request` for sizes without a checkpoint. */
export async function proveConsistency(ledger: Ledger, from: number, to: number): Promise<Uint8Array[]> {
  if (from < 1 || from > to) throw unproven('from', 'Input should be at least 1, and at most `to`', from);
  const [start, end] = await Promise.all([from, to].map((size) => listCheckpoints(ledger, size + 1, 1)));
  if (start?.[0]?.size !== from) throw unproven('from', 'Input should be the size of a checkpoint', from);
  if (end?.[0]?.size !== to) throw unproven('to', 'Input should be the size of a checkpoint', to);
  return await readSnapshot('list', (sql) =>
    rangeHashes(sql, ledger.log, to, consistencyRanges(from, to), sha256),
  );
}

function unproven(name: string, msg: string, input: number): AuditError {
  const issues = [{ type: 'value_error', loc: ['query', name], msg, input: String(input) }];
  return new AuditError('invalid_request', 'Invalid request', { issues });
}

/** Entries with their contents, and the hashes that prove all of them to be in the tree of a checkpoint. */
export interface PageProof {
  checkpoint: SignedCheckpoint;
  rows: ProvenRow[];
  hashes: Uint8Array[];
  /** What the log holds of each row, whatever its content says now. */
  leaves: Uint8Array[];
  /** Places that the checkpoint does not cover yet. */
  pending: number[];
}

/** Proves events by id or by place. Throws `not_found` for an id, a place or a checkpoint that there is none of. */
export async function provePage(
  scope: Scope,
  ledger: Ledger,
  asked: { ids: readonly string[]; seqs: readonly number[]; size?: number | undefined },
): Promise<PageProof> {
  const checkpoint = await getCheckpoint(ledger, asked.size);
  return await readSnapshot('list', async (sql) => {
    const entries = await findEntries(sql, ledger.log, asked);
    const covered = entries.filter(({ seq }) => Number(seq) < checkpoint.size);
    const seqs = covered.map(({ seq }) => Number(seq));
    return {
      checkpoint,
      rows: await provenRows(sql, scope, ledger, covered),
      hashes: await rangeHashes(
        ...([sql, ledger.log, checkpoint.size, multiproofRanges(seqs, checkpoint.size), sha256] as const),
      ),
      leaves: covered.map(({ commitment }) => leafHash(entryBytes(commitment), sha256)),
      pending: entries.map(({ seq }) => Number(seq)).filter((seq) => seq >= checkpoint.size),
    };
  });
}

/** Hashes from the leaf of an entry to the root of a checkpoint, and the entry. */
export async function proveEvent(scope: Scope, ledger: Ledger, id: string) {
  const checkpoint = await getCheckpoint(ledger);
  return await readSnapshot('list', async (sql) => {
    const entries = await findEntries(sql, ledger.log, { ids: [id], seqs: [] });
    const [row] = await provenRows(sql, scope, ledger, entries);
    if (!row || row.seq >= checkpoint.size) throw new AuditError('not_found', 'No checkpoint covers it yet');
    const ranges = inclusionRanges(row.seq, checkpoint.size);
    return { checkpoint, row, hashes: await rangeHashes(sql, ledger.log, checkpoint.size, ranges, sha256) };
  });
}

async function provenRows(
  sql: Sql,
  scope: Scope,
  { log }: Ledger,
  entries: readonly LedgerEntry[],
): Promise<ProvenRow[]> {
  const ids = entries.map(({ id }) => id);
  const test = sql`where e.log = ${log} and e.id = any(${arrayLiteral(ids)}::uuid[])`;
  const rows = decodeRows(await run(sql<CodedRow[]>`${selectEvents(sql, test)}`));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return entries.map(({ seq, id, commitment, erasedBy }): ProvenRow => {
    const row = byId.get(id);
    const told = erasedBy === null ? {} : { erased_by: Number(erasedBy) };
    if (!row) return { seq: Number(seq), v: 1, commitment: base64(commitment), ...told };
    return { seq: Number(seq), v: 1, ...provenContent(row, scope.isMasked) };
  });
}

/** The columns that the reader may see, with what the other parts are to the commitment. */
function provenContent(row: EventRow, isMasked: boolean): Pick<ProvenRow, 'event' | 'parts'> {
  const covered = coveredColumns(readEvent(row));
  const digests = { core: null, person: row.person_digest, payload: row.payload_digest };
  const isShown = (part: Part) => digests[part] === null && (part === 'core' || !isMasked);
  const partOf = (part: Part): ProvenPart => {
    const redacted = digests[part];
    if (redacted) return { digest: base64(redacted) };
    if (!isShown(part)) return { digest: base64(partDigest(covered, part, row.salt, sha256)) };
    return { salt: base64(partSalt(row.salt, part)) };
  };
  const shown = PART_NAMES.filter(isShown).flatMap((part) => PARTS[part]);
  const event: Partial<Covered> = Object.fromEntries(shown.map((column) => [column, covered[column]]));
  return { event, parts: { core: partOf('core'), person: partOf('person'), payload: partOf('payload') } };
}
