import { arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';
import { KINDS } from '@/db/dictionary';
import { isObject, type JsonObject } from '@/lib/audit/json';
import { unbase64 } from '@/lib/ledger/bytes';
import { controlBytes } from '@/lib/ledger/control';
import { CONTROL_ACTIONS, type ControlAction, controlVerifierKey } from './control';
import { verifyEd25519 } from './signer';

/** What was done to a log without an entry that tells of it, or against a hold. */
export type ControlFault =
  | 'control-unsigned'
  | 'erase-unauthorised'
  | 'redact-unauthorised'
  | 'purge-unauthorised'
  | 'hold-unauthorised'
  | 'erased-under-hold'
  | 'row-below-min-seq';

interface ControlFinding {
  code: ControlFault;
  seq?: number | undefined;
  detail?: string | undefined;
}

/** A signed control entry. */
interface Control {
  seq: number;
  action: ControlAction;
  told: JsonObject;
}

interface CheckedLog {
  log: number;
  ledgerId: string;
  origin: string;
}

/**
 * Every control entry is signed by the key of its ledger; every tombstone, redaction and purge, and every hold as it
 * stands, is told by one of them; and nothing was deleted while a hold over the whole log stood.
 */
export async function checkControls(sql: Sql, log: CheckedLog): Promise<ControlFinding[]> {
  const { signed, findings } = await readControls(sql, log);
  findings.push(...(await checkErasures(sql, log, signed)), ...(await checkRedactions(sql, log, signed)));
  findings.push(...(await checkPurges(sql, log, signed)), ...(await checkHolds(sql, log, signed)));
  return [...findings, ...underHold(signed)];
}

async function readControls(sql: Sql, { log, ledgerId, origin }: CheckedLog) {
  const rows = await sql<{ seq: string; action: ControlAction; details: string }[]>`
    select e.seq, d.value as action, e.details::text as details
    from event e join dictionary d on d.kind = ${KINDS.action} and d.code = e.action
    where e.log = ${log} and d.value = any(${arrayLiteral(CONTROL_ACTIONS)}::text[]) order by e.seq`;
  const key = controlVerifierKey({ ledgerId });
  const signed: Control[] = [];
  const findings: ControlFinding[] = [];
  for (const { seq, action, details } of rows) {
    const told: unknown = JSON.parse(details);
    const signature = isObject(told) && typeof told.sig === 'string' ? unbase64(told.sig) : undefined;
    const isSigned =
      isObject(told) && signature && (await verifyEd25519(key.key, controlBytes(origin, told), signature));
    if (isSigned) signed.push({ seq: Number(seq), action, told });
    else findings.push({ code: 'control-unsigned', seq: Number(seq) });
  }
  return { signed, findings };
}

/** What entries of an action tell of, each as the text that stands for it. */
function toldOf(signed: readonly Control[], action: ControlAction, member: string): Set<string> {
  const items = signed
    .filter((control) => control.action === action)
    .flatMap(({ seq, told }) => [told[member] ?? []].flat().map((item) => ({ seq, item })));
  return new Set(items.flatMap(({ seq, item }) => (isObject(item) ? [wordOf(seq, item)] : [])));
}

function wordOf(by: number, { id, seq, part, digest }: JsonObject): string {
  return JSON.stringify([by, id ?? null, seq ?? null, part ?? null, digest ?? null]);
}

async function checkErasures(sql: Sql, { log }: CheckedLog, signed: readonly Control[]) {
  const told = toldOf(signed, 'ledger.erase', 'erased');
  const rows = await sql<{ seq: string; id: string; by: string }[]>`
    select t.seq, t.id, t.erased_by as by from tombstone t where t.log = ${log} order by t.seq`;
  return rows.flatMap(({ seq, id, by }): ControlFinding[] =>
    told.has(wordOf(Number(by), { id, seq: Number(seq) }))
      ? []
      : [{ code: 'erase-unauthorised', seq: Number(seq) }],
  );
}

/** Looked for in the events themselves: a part that was hidden without a row that says so is found too. */
async function checkRedactions(sql: Sql, { log }: CheckedLog, signed: readonly Control[]) {
  const told = toldOf(signed, 'ledger.redact', 'redacted');
  const rows = await sql<{ seq: string; id: string; part: string; digest: Uint8Array; by: string | null }[]>`
    select e.seq, e.id, p.part, p.digest, r.redacted_by as by
    from event e
    cross join lateral (values (1, 'person', e.person_digest), (2, 'payload', e.payload_digest)) p (code, part, digest)
    left join redaction r on r.log = e.log and r.seq = e.seq and r.part = p.code
    where e.log = ${log} and p.digest is not null order by e.seq`;
  return rows.flatMap(({ seq, id, part, digest, by }): ControlFinding[] => {
    const item = { id, seq: Number(seq), part, digest: Buffer.from(digest).toString('base64') };
    return by !== null && told.has(wordOf(Number(by), item))
      ? []
      : [{ code: 'redact-unauthorised', seq: Number(seq), detail: part }];
  });
}

/** The places below which content is gone follow each other from the beginning, and each is told. */
async function checkPurges(sql: Sql, { log }: CheckedLog, signed: readonly Control[]) {
  const findings: ControlFinding[] = [];
  let purged = 0;
  for (const { action, told } of signed) {
    const range = action === 'ledger.purge' ? told.purged : undefined;
    if (isObject(range) && range.from === purged && typeof range.to === 'number') purged = range.to;
  }
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
  const standing = new Map(
    rows.map(({ hold, actorId, resourceId, stands }) => [
      hold,
      JSON.stringify([actorId, resourceId, stands]),
    ]),
  );
  const told = new Map<number, string>();
  const released = new Set(
    signed.filter(({ action }) => action === 'ledger.release').map(({ told: { hold } }) => hold),
  );
  for (const {
    action,
    told: { hold, scope },
  } of signed) {
    if (action !== 'ledger.hold' || typeof hold !== 'number' || !isObject(scope)) continue;
    told.set(hold, JSON.stringify([scope.actor_id ?? null, scope.resource_id ?? null, !released.has(hold)]));
  }
  const differ = [...new Set([...standing.keys(), ...told.keys()])].filter(
    (hold) => standing.get(hold) !== told.get(hold),
  );
  return differ.map((hold): ControlFinding => ({ code: 'hold-unauthorised', detail: `hold ${hold}` }));
}

const DELETIONS = new Set<ControlAction>(['ledger.erase', 'ledger.redact', 'ledger.purge']);

/** Deletions between a hold over the whole log and its release; what a narrower hold protected is gone with the content. */
function underHold(signed: readonly Control[]): ControlFinding[] {
  const standing = new Set<unknown>();
  return signed.flatMap(({ seq, action, told }): ControlFinding[] => {
    const { hold, scope } = told;
    if (action === 'ledger.hold' && isObject(scope) && scope.actor_id === null && scope.resource_id === null)
      standing.add(hold);
    else if (action === 'ledger.release') standing.delete(hold);
    else if (DELETIONS.has(action) && standing.size > 0) return [{ code: 'erased-under-hold', seq }];
    return [];
  });
}
