import type { Pool, Sql } from '@/db/client';
import { LOG_KIND } from '@/db/dictionary';
import { equal } from '@/lib/ledger/bytes';
import type { Checkpoint } from '@/lib/ledger/checkpoint';
import { Frontier } from '@/lib/ledger/tree';
import { sha256 } from '@/lib/sha256';
import { checkAnchors } from './check-anchors';
import { type ControlFault, checkControls } from './check-controls';
import { checkEntries, type EntryFault } from './check-entries';
import type { KeptNotes } from './kept-notes';
import { logOrigin, openCheckpoint, signerMemory } from './signer';

/** What does not agree in a log. */
export interface Finding {
  code:
    | EntryFault
    | 'row-beyond-size'
    | 'checkpoint-invalid'
    | 'root-mismatch'
    | 'log-truncated'
    | 'anchor-missing'
    | ControlFault;
  origin: string;
  seq?: number | undefined;
  detail?: string | undefined;
}

/** How far the verification of a log is. */
export interface Progress {
  origin: string;
  done: number;
  size: number;
}

export interface VerifiedLog {
  log: number;
  ledgerId: string;
  kind: 'main' | 'access';
  epoch: number;
  size: number;
  origin: string;
}

/** The logs of a tenant, or of all of them. */
export async function logsToVerify(sql: Sql, tenantId: string | undefined): Promise<VerifiedLog[]> {
  const rows = await sql<{ log: number; ledgerId: string; kind: number; epoch: number; size: string }[]>`
    select l.log, t.ledger_id as "ledgerId", l.kind, l.epoch, l.size from log l join tenant t on t.tenant = l.tenant
    where ${tenantId === undefined ? sql`true` : sql`t.tenant_id = ${tenantId}`} order by l.log`;
  return rows.map((row) => {
    const kind = row.kind === LOG_KIND.main ? 'main' : 'access';
    const { log, ledgerId, epoch } = row;
    return {
      log,
      ledgerId,
      kind,
      epoch,
      size: Number(row.size),
      origin: logOrigin({ ledgerId, kind, epoch }),
    };
  });
}

/** How far the signer is behind, and where it refuses to go on. */
export async function signerLag(sql: Sql): Promise<{ entries: number; refused: string[] }> {
  const [row] = await sql<{ entries: string }[]>`
    select coalesce(sum(l.size - coalesce((
      select max(c.size) from ledger_checkpoint c where c.log = l.log and c.epoch = l.epoch), 0)), 0) as entries from log l`;
  const refused: string[] = [];
  for (const { origin } of await logsToVerify(sql, undefined))
    if ((await signerMemory.refusal(origin)) !== undefined) refused.push(origin);
  return { entries: Number(row?.entries ?? 0), refused };
}

/**
 * Verifies a log from one snapshot: every entry with its content, every tile and every checkpoint, what the signer
 * remembers, what sinks outside hold, and that each erasure was signed. Answers all that does not agree, in no order.
 */
export async function verifyLog(
  pool: Pool,
  given: VerifiedLog,
  tell: (progress: Progress) => void = () => undefined,
  kept?: KeptNotes,
): Promise<Finding[]> {
  const outcome = await pool.begin('isolation level repeatable read read only', async (sql) => {
    await sql`set local statement_timeout = 0`;
    const [row] = await sql<{ size: string }[]>`select size from log where log = ${given.log}`;
    const log = { ...given, size: Number(row?.size ?? 0) };
    const { checkpoints, findings } = await openAll(sql, log, kept);
    findings.push(...(await checkTree(sql, log, checkpoints, tell)));
    findings.push(...(await checkBeyond(sql, log)));
    for (const finding of await checkControls(sql, log)) findings.push({ ...finding, origin: log.origin });
    findings.push(...(await checkAnchors(sql, log, kept)));
    return { findings };
  });
  return outcome.findings;
}

/** Checkpoints of the database, of the signer's memory and of the file of anchors that are what they say. */
async function openAll(
  sql: Sql,
  { log, epoch, origin, size }: VerifiedLog,
  kept: KeptNotes | undefined,
): Promise<{ checkpoints: Checkpoint[]; findings: Finding[] }> {
  const rows = await sql<{ size: string; root: Uint8Array; note: string }[]>`
    select size, root, note from ledger_checkpoint where log = ${log} and epoch = ${epoch} order by size`;
  const remembered = await signerMemory.note(origin);
  const told = new Set(rows.map(({ note }) => note));
  const others = [...(kept?.notes ?? [])].filter((note) => !told.has(note));
  const checkpoints: Checkpoint[] = [];
  const findings: Finding[] = [];
  const given: { note: string; where: string; row?: { size: string; root: Uint8Array } }[] = [
    ...rows.map((row) => ({ note: row.note, where: `of size ${row.size}`, row })),
    ...[remembered ?? []].flat().map((note) => ({ note, where: 'remembered' })),
    ...others.map((note) => ({ note, where: 'in the file of anchors' })),
  ];
  for (const { note, where, row } of given) {
    const opened = await openCheckpoint(note, origin).catch(() => undefined);
    const isTold = opened && (!row || (Number(row.size) === opened.size && equal(row.root, opened.root)));
    if (!isTold || opened.origin !== origin)
      findings.push({ code: 'checkpoint-invalid', origin, detail: where });
    else if (opened.size > size)
      findings.push({
        code: 'log-truncated',
        origin,
        detail: `${opened.size} entries were signed, ${size} are there`,
      });
    else checkpoints.push(opened);
  }
  return { checkpoints, findings };
}

/** Reads the whole log once, and compares the root at each size that was signed. */
async function checkTree(
  sql: Sql,
  { log, size, origin }: VerifiedLog,
  checkpoints: readonly Checkpoint[],
  tell: (progress: Progress) => void,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const closed = checkpoints.reduce((most, checkpoint) => Math.max(most, checkpoint.size), 0);
  const signed = new Map<number, Checkpoint[]>();
  for (const one of checkpoints) signed.set(one.size, [...(signed.get(one.size) ?? []), one]);
  const frontier = new Frontier(sha256);
  for await (const tile of checkEntries(sql, log, { lo: 0, hi: size, closed })) {
    findings.push(...tile.findings.map((finding) => ({ ...finding, origin })));
    for (const leaf of tile.leaves) {
      frontier.push(leaf);
      for (const { root } of signed.get(frontier.size) ?? [])
        if (!equal(root, frontier.root()))
          findings.push({ code: 'root-mismatch', origin, detail: `of size ${frontier.size}` });
    }
    tell({ origin, done: frontier.size, size });
  }
  return findings;
}

/** Contents and tombstones that no entry stands for. */
async function checkBeyond(sql: Sql, { log, size, origin }: VerifiedLog): Promise<Finding[]> {
  const rows = await sql<{ seq: string }[]>`
    select e.seq from event e where e.log = ${log}
      and not exists (select from ledger_entry n where n.log = e.log and n.seq = e.seq and n.id = e.id)
    union all select t.seq from tombstone t where t.log = ${log} and t.seq >= ${size}
    union all select n.seq from ledger_entry n where n.log = ${log} and n.seq >= ${size} limit 100`;
  return rows.map(({ seq }) => ({ code: 'row-beyond-size', origin, seq: Number(seq) }));
}
