import type { Pool, Sql } from '@/db/client';
import { LOG_KIND } from '@/db/dictionary';
import { readTogether } from '@/db/snapshot';
import { equal } from '@/lib/ledger/bytes';
import type { Checkpoint } from '@/lib/ledger/checkpoint';
import { Frontier } from '@/lib/ledger/tree';
import { sha256 } from '@/lib/sha256';
import { checkAnchors } from './check-anchors';
import { type ControlFault, checkControls } from './check-controls';
import type { EntryFault } from './check-entries';
import { checkRange, RANGE_ENTRIES, type RangeResult, type RangeTask } from './check-range';
import type { KeptNotes } from './kept-notes';
import { recount } from './recount';
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
    | 'rollup-wrong'
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

/** What a step of a verification came to. */
export interface VerifiedStep {
  done: number;
  size: number;
  /** Of the perfect subtrees over all that is done, where another verification could go on there. */
  roots: readonly Uint8Array[] | undefined;
  findings: readonly Finding[];
  isLast: boolean;
}

/** How a verification is done; all of it may be left out. */
export interface Verification {
  tell?: ((progress: Progress) => void) | undefined;
  /** What the file of anchors says of the log. */
  kept?: KeptNotes | undefined;
  /** Where it goes on: entries before it were verified, and these are the roots of their perfect subtrees. */
  start?: { done: number; roots: readonly Uint8Array[] } | undefined;
  /** Told after each range, so that the next one can go on there, and at the end of all; false ends it. */
  keep?: ((step: VerifiedStep) => Promise<boolean>) | undefined;
  /** Who reads a range; so many at once. */
  check?: ((task: RangeTask) => Promise<RangeResult>) | undefined;
  parallel?: number | undefined;
  /** Whether the counters of the log are counted anew, too. */
  recounts?: boolean | undefined;
}

/**
 * Verifies a log: every entry with its content, every tile and every checkpoint, what the signer remembers, what sinks
 * outside hold, and that each deletion was signed. Answers all that does not agree, in no order. Reads in ranges, each
 * from one snapshot: entries do not change, and deletions meanwhile are told by entries that the last snapshot has.
 */
export async function verifyLog(pool: Pool, given: VerifiedLog, how: Verification = {}): Promise<Finding[]> {
  // Before the snapshot: what is signed of a log that grows would else be of more than is in it.
  const remembered = await signerMemory.note(given.origin);
  const opened = await inSnapshot(pool, given, (sql, log) =>
    openAll(sql, log, { remembered, kept: how.kept }).then((all) => ({ ...all, log })),
  );
  const findings = [...opened.findings];
  const inTree = await checkTree(pool, opened.log, opened.checkpoints, how);
  if (!inTree) return findings;
  findings.push(...inTree);
  const rest = await inSnapshot(pool, given, async (sql, log) => {
    const controls = (await checkControls(sql, log)).map((finding) => ({ ...finding, origin: log.origin }));
    return [...(await checkBeyond(sql, log)), ...controls, ...(await checkAnchors(sql, log, how.kept))];
  });
  if (how.recounts) rest.push(...(await checkCounters(pool, opened.log)));
  const { size } = opened.log;
  const last = { done: size, size, roots: undefined, findings: [...opened.findings, ...rest], isLast: true };
  await how.keep?.(last);
  return [...findings, ...rest];
}

/** Counters say how many events there are, and every number of the console is made of them. */
async function checkCounters(pool: Pool, { log, origin }: VerifiedLog): Promise<Finding[]> {
  const faults = await recount(pool, log);
  return faults.map((detail) => ({ code: 'rollup-wrong', origin, detail }));
}

/** Reads from one snapshot, with the size that the log has in it. */
async function inSnapshot<T>(
  pool: Pool,
  given: VerifiedLog,
  read: (sql: Sql, log: VerifiedLog) => Promise<T>,
): Promise<T> {
  const outcome = await readTogether(pool, async (sql) => {
    await sql`set local statement_timeout = 0`;
    const [row] = await sql<{ size: string }[]>`select size from log where log = ${given.log}`;
    return { value: await read(sql, { ...given, size: Number(row?.size ?? 0) }) };
  });
  return outcome.value;
}

/** Checkpoints of the database, of the signer's memory and of the file of anchors that are what they say. */
async function openAll(
  sql: Sql,
  { log, size, ...name }: VerifiedLog,
  { remembered, kept }: { remembered: string | undefined; kept: KeptNotes | undefined },
): Promise<{ checkpoints: Checkpoint[]; findings: Finding[] }> {
  const { origin } = name;
  // Those of earlier epochs too: what the database kept of them is the beginning of what is here.
  const rows = await sql<{ epoch: number; size: string; root: Uint8Array; note: string }[]>`
    select epoch, size, root, note from ledger_checkpoint where log = ${log} order by epoch, size`;
  const told = new Set(rows.map(({ note }) => note));
  const others = [...(kept?.notes ?? [])].filter((note) => !told.has(note));
  const checkpoints: Checkpoint[] = [];
  const findings: Finding[] = [];
  const given: { note: string; where: string; by: string; row?: { size: string; root: Uint8Array } }[] = [
    ...rows.map((row) => {
      const by = logOrigin({ ...name, epoch: row.epoch });
      return { note: row.note, where: `of size ${row.size}`, by, row };
    }),
    ...[remembered ?? []].flat().map((note) => ({ note, where: 'remembered', by: origin })),
    ...others.map((note) => ({ note, where: 'in the file of anchors', by: origin })),
  ];
  for (const { note, where, by, row } of given) {
    const opened = await openCheckpoint(note, by).catch(() => undefined);
    const isTold = opened && (!row || (Number(row.size) === opened.size && equal(row.root, opened.root)));
    if (!isTold || opened.origin !== by) findings.push({ code: 'checkpoint-invalid', origin, detail: where });
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

/** Reads the log range by range, and compares the root at each size that was signed. Undefined where it was ended. */
async function checkTree(
  pool: Pool,
  { log, size, origin }: VerifiedLog,
  checkpoints: readonly Checkpoint[],
  { tell, start, keep, check = (task) => checkRange(pool, task), parallel = 1 }: Verification,
): Promise<Finding[] | undefined> {
  const closed = checkpoints.reduce((most, checkpoint) => Math.max(most, checkpoint.size), 0);
  const sizes = [...new Set(checkpoints.map((checkpoint) => checkpoint.size))];
  const all: Finding[] = [];
  const tree = new Frontier(sha256, start?.done, start?.roots);
  let isWhole = true;
  const starts = Array.from(
    { length: Math.ceil((size - tree.size) / RANGE_ENTRIES) },
    (_, nth) => (start?.done ?? 0) + nth * RANGE_ENTRIES,
  );
  for await (const { task, result } of inOrder(starts, parallel, async (lo) => {
    const task = {
      log,
      lo,
      hi: Math.min(size, lo + RANGE_ENTRIES),
      closed,
      sizes: sizes.filter((one) => one > lo),
    };
    return { task, result: await check(task) };
  })) {
    const findings: Finding[] = result.findings.map((finding) => ({ ...finding, origin }));
    // Behind a missing entry no root can be told.
    if (isWhole) findings.push(...compareRoots(tree, result, checkpoints));
    isWhole &&= result.length === task.hi - task.lo;
    if (isWhole) tree.pushRange(result.length, result.roots);
    all.push(...findings);
    tell?.({ origin, done: task.hi, size });
    const roots = isWhole && task.hi % RANGE_ENTRIES === 0 ? tree.roots() : undefined;
    if (keep && !(await keep({ done: task.hi, size, roots, findings, isLast: false }))) return undefined;
  }
  return all;
}

/** Checkpoints of sizes within a range, against the tree before it and what lies in it before each size. */
function compareRoots(
  tree: Frontier,
  { before }: RangeResult,
  checkpoints: readonly Checkpoint[],
): Finding[] {
  return before.flatMap(({ size, roots }) => {
    const grown = new Frontier(sha256, tree.size, tree.roots());
    grown.pushRange(size - tree.size, roots);
    const root = grown.root();
    return checkpoints
      .filter((checkpoint) => checkpoint.size === size && !equal(checkpoint.root, root))
      .map(({ origin }): Finding => ({ code: 'root-mismatch', origin, detail: `of size ${size}` }));
  });
}

/** Does a piece of work for each item, so many at once, and answers in their order. */
async function* inOrder<Item, Answer>(
  items: readonly Item[],
  parallel: number,
  work: (item: Item) => Promise<Answer>,
): AsyncGenerator<Answer> {
  const running: Promise<Answer>[] = [];
  for (const item of items) {
    const answer = work(item);
    answer.catch(() => undefined); // seen by whoever awaits it below
    running.push(answer);
    const first = running.length >= parallel ? running.shift() : undefined;
    if (first) yield await first;
  }
  for (const answer of running) yield await answer;
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
