import { arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';
import { KINDS } from '@/db/dictionary';
import { verifyEd25519 } from '@/lib/ed25519';
import {
  type Control,
  openControl,
  purgedBelow,
  type ToldItem,
  toldHolds,
  toldItems,
  underHold,
} from '@/lib/ledger/controls';
import { LedgerError } from '@/lib/ledger/error';
import { CONTROL_ACTIONS, controlVerifierKey } from './control';
import { type LogName, logOrigin, openCheckpoint } from './signer';

/** What was done to a log without an entry that tells of it, or against a hold. */
export type ControlFault =
  | 'control-unsigned'
  | 'erase-unauthorised'
  | 'redact-unauthorised'
  | 'purge-unauthorised'
  | 'hold-unauthorised'
  | 'epoch-unauthorised'
  | 'erased-under-hold'
  | 'row-below-min-seq';

interface ControlFinding {
  code: ControlFault;
  seq?: number | undefined;
  detail?: string | undefined;
}

type CheckedLog = LogName & { log: number };

/**
 * Every control entry is signed by the key of its ledger; every tombstone, redaction and purge, and every hold as it
 * stands, is told by one of them; and nothing was deleted while a hold over the whole log stood.
 */
export async function checkControls(sql: Sql, log: CheckedLog): Promise<ControlFinding[]> {
  const { signed, findings } = await readControls(sql, log);
  findings.push(...(await checkErasures(sql, log, signed)), ...(await checkRedactions(sql, log, signed)));
  findings.push(...(await checkPurges(sql, log, signed)), ...(await checkHolds(sql, log, signed)));
  findings.push(...(await checkEpochs(log, signed)));
  findings.push(...underHold(signed).map((seq) => ({ code: 'erased-under-hold' as const, seq })));
  return findings;
}

async function readControls(sql: Sql, { log, ledgerId }: CheckedLog) {
  const rows = await sql<{ seq: string; action: string; details: string }[]>`
    select e.seq, d.value as action, e.details::text as details
    from event e join dictionary d on d.kind = ${KINDS.action} and d.code = e.action
    where e.log = ${log} and d.value = any(${arrayLiteral(CONTROL_ACTIONS)}::text[]) order by e.seq`;
  const key = controlVerifierKey({ ledgerId });
  // Whatever the log is called now: the key and the name that it signs for stay.
  const by = { origin: key.name, key, verify: verifyEd25519 };
  const signed: Control[] = [];
  const findings: ControlFinding[] = [];
  for (const { seq, action, details } of rows) {
    const control = await openControl({ seq: Number(seq), action, details: JSON.parse(details) }, by);
    if (control) signed.push(control);
    else findings.push({ code: 'control-unsigned', seq: Number(seq) });
  }
  return { signed, findings };
}

const wordOf = ({ by, id, seq, part, digest }: ToldItem) => JSON.stringify([by, id, seq, part, digest]);

async function checkErasures(sql: Sql, { log }: CheckedLog, signed: readonly Control[]) {
  const told = new Set(toldItems(signed, 'ledger.erase', 'erased').map(wordOf));
  const rows = await sql<{ seq: string; id: string; by: string }[]>`
    select t.seq, t.id, t.erased_by as by from tombstone t where t.log = ${log} order by t.seq`;
  return rows.flatMap(({ seq, id, by }): ControlFinding[] =>
    told.has(wordOf({ by: Number(by), id, seq: Number(seq), part: undefined, digest: undefined }))
      ? []
      : [{ code: 'erase-unauthorised', seq: Number(seq) }],
  );
}

/** Looked for in the events themselves: a part that was hidden without a row that says so is found too. */
async function checkRedactions(sql: Sql, { log }: CheckedLog, signed: readonly Control[]) {
  const told = new Set(toldItems(signed, 'ledger.redact', 'redacted').map(wordOf));
  const rows = await sql<{ seq: string; id: string; part: string; digest: Uint8Array; by: string | null }[]>`
    select e.seq, e.id, p.part, p.digest, r.redacted_by as by
    from event e
    cross join lateral (values (1, 'person', e.person_digest), (2, 'payload', e.payload_digest)) p (code, part, digest)
    left join redaction r on r.log = e.log and r.seq = e.seq and r.part = p.code
    where e.log = ${log} and p.digest is not null order by e.seq`;
  return rows.flatMap(({ seq, id, part, digest, by }): ControlFinding[] => {
    const item = {
      by: Number(by),
      id,
      seq: Number(seq),
      part,
      digest: Buffer.from(digest).toString('base64'),
    };
    return by !== null && told.has(wordOf(item))
      ? []
      : [{ code: 'redact-unauthorised', seq: Number(seq), detail: part }];
  });
}

/** The places below which content is gone follow each other from the beginning, and each is told. */
async function checkPurges(sql: Sql, { log }: CheckedLog, signed: readonly Control[]) {
  const findings: ControlFinding[] = [];
  const purged = purgedBelow(signed);
  const [state] = await sql<{ minSeq: string; done: string }[]>`
    select l.min_seq as "minSeq", coalesce((
      select min(p.done_seq) from purge p where p.log = l.log and p.finished_at is null), l.min_seq) as done
    from log l where l.log = ${log}`;
  if (Number(state?.minSeq ?? 0) !== purged)
    findings.push({ code: 'purge-unauthorised', seq: purged, detail: `to ${state?.minSeq}` });
  const below = await sql<{ seq: string }[]>`
    select e.seq from event e join dictionary d on d.kind = ${KINDS.action} and d.code = e.action
    where e.log = ${log} and e.seq < ${state?.done ?? '0'}::int8 and d.value not like 'ledger.%' order by e.seq limit 100`;
  return [
    ...findings,
    ...below.map(({ seq }): ControlFinding => ({ code: 'row-below-min-seq', seq: Number(seq) })),
  ];
}

/** Holds as the table has them, against what the entries tell. */
async function checkHolds(sql: Sql, { log }: CheckedLog, signed: readonly Control[]) {
  const rows = await sql<
    { hold: number; actorId: string | null; resourceId: string | null; stands: boolean }[]
  >`
    select h.hold, h.actor_id as "actorId", h.resource_id as "resourceId", h.released_at is null as stands
    from legal_hold h where h.log = ${log}`;
  const told = toldHolds(signed);
  const found = new Map(rows.map((row) => [row.hold, row]));
  const differ = [...new Set([...found.keys(), ...told.keys()])].filter((hold) => {
    const [is, said] = [found.get(hold), told.get(hold)];
    return (
      is?.stands !== said?.stands ||
      is?.actorId !== said?.scope.actor_id ||
      is?.resourceId !== said?.scope.resource_id
    );
  });
  return differ.map((hold): ControlFinding => ({ code: 'hold-unauthorised', detail: `hold ${hold}` }));
}

/** Each epoch but the first began with one entry, in their order, which holds what was signed of the one before. */
async function checkEpochs(log: CheckedLog, signed: readonly Control[]): Promise<ControlFinding[]> {
  const changes = signed.filter(({ action }) => action === 'ledger.epoch');
  const findings: ControlFinding[] = [];
  for (const [nth, { seq, told }] of changes.entries())
    if (!(await isEpoch(log, nth + 2, told))) findings.push({ code: 'epoch-unauthorised', seq });
  if (log.epoch !== changes.length + 1)
    findings.push({
      code: 'epoch-unauthorised',
      detail: `epoch ${log.epoch}, ${changes.length} entries tell of one`,
    });
  return findings;
}

async function isEpoch(log: CheckedLog, epoch: number, told: Control['told']): Promise<boolean> {
  const { signed, origin } = told;
  if (told.epoch !== epoch || origin !== logOrigin({ ...log, epoch }) || told.log !== log.kind) return false;
  if (typeof signed !== 'object' || signed === null || Array.isArray(signed)) return false;
  const before = logOrigin({ ...log, epoch: epoch - 1 });
  if (!('note' in signed) || typeof signed.note !== 'string') return 'told_by' in signed;
  const opened = await openCheckpoint(signed.note, before).catch((error) => {
    if (error instanceof LedgerError) return undefined;
    throw error;
  });
  return opened?.origin === before && 'size' in signed && opened.size === signed.size;
}
