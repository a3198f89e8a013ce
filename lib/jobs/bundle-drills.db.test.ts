import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { operatorPrincipal } from '@/lib/auth/operator';
import { reachOf } from '@/lib/auth/reach';
import { verifyEd25519 } from '@/lib/ed25519';
import { checkpointLog } from '@/lib/ingest/checkpoint';
import { controlVerifierKey } from '@/lib/ingest/control';
import { eraseEvent } from '@/lib/ingest/erase';
import { placeHold, releaseHold } from '@/lib/ingest/hold';
import { beginPurge, finishPurges } from '@/lib/ingest/purge';
import { redactEvents } from '@/lib/ingest/redact-events';
import { logOrigin, signCheckpoint, verifierKey } from '@/lib/ingest/signer';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { BundleVerifier } from '@/lib/ledger/bundle';
import { sha256 } from '@/lib/sha256';
import { createExport, findExport, readChunks } from './export-job';
import { runExport } from './run-export';

const place = useTestDatabase();
const BY = { subject: 'dpo', isPerson: true };
const AUDITOR = operatorPrincipal({ tenantId: 'one' });
let tenant: Tenant;
let origin = '';
let old = '';
let whole: string[] = [];

/** A log of 704 entries, of which everything that can be done to a log was done: 700 to 703 tell of it. */
beforeAll(async () => {
  const { sql } = place();
  tenant = await ensureTenant(sql, { tenantId: 'one' });
  const drafts = Array.from({ length: 700 }, (_, nth) => makeDraft({ details: { nth } }));
  const outcomes = await createWriter(sql).write(tenant, drafts);
  const ids = outcomes.map((outcome) => (outcome.status === 'stored' ? outcome.id : ''));
  origin = logOrigin({ ledgerId: tenant.ledgerId, kind: 'main', epoch: 1 });
  old = (await checkpointLog(sql, tenant.mainLog))?.note ?? '';
  await eraseEvent({ tenant, id: ids[300] ?? '', by: BY, reason: 'art. 17' }, sql);
  await redactEvents({ tenant, ids: [ids[301] ?? ''], part: 'person', by: BY, reason: 'art. 17' }, sql);
  await placeHold({ tenant, actorId: 'usr_9', resourceId: undefined, reason: 'case', by: BY }, sql);
  await beginPurge({ tenant, beforeSeq: 256, by: BY, reason: 'retention' }, sql);
  await finishPurges(sql, async () => true);
  whole = await bundle();
});

async function bundle(phrase = ''): Promise<string[]> {
  const { sql } = place();
  const request = { phrase, log: 'main', tenantId: 'one' } as const;
  const id = await createExport(sql, AUDITOR, await reachOf(AUDITOR), { format: 'bundle', request });
  await runExport(sql, id, new AbortController().signal);
  const job = await findExport(sql, AUDITOR, id);
  if (job?.state !== 'done') throw new Error(job?.error ?? 'not done');
  const chunks: Uint8Array[] = [];
  for await (const chunk of readChunks(sql, id)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8').trimEnd().split('\n');
}

async function verify(lines: readonly string[], notes: readonly string[] = [], key = verifierKey(origin)) {
  const keys = { key, controlKey: controlVerifierKey(tenant), verify: verifyEd25519, sha256, old: notes };
  const verifier = new BundleVerifier(keys);
  for (const line of lines) await verifier.add(line);
  const { findings, isComplete } = verifier.end();
  const words = findings.map(({ code, seq }) => (seq === undefined ? code : `${code} ${seq}`));
  return [isComplete ? 'complete' : 'partial', ...words];
}

const at = (seq: number, change: (line: string) => string | undefined) =>
  whole.flatMap((line) => (line.includes(`"seq":${seq},`) ? (change(line) ?? []) : line));
const row = (seq: number): Record<string, unknown> =>
  JSON.parse(whole.find((line) => line.includes(`"seq":${seq},`)) ?? '');
const proofAt = () => whole.findIndex((line) => line.includes('"type":"proof"'));

describe('a bundle as it was exported', () => {
  it('is complete and clean, from the first checkpoint on', async () => {
    expect(await verify(whole, [old])).toEqual(['complete']);
  });

  it('of a filter is partial and clean, and cannot speak for an older checkpoint', async () => {
    const part = await bundle('result:success');
    expect(await verify(part)).toEqual(['partial']);
    expect(await verify(part, [old])).toEqual(['partial', 'old-unchecked 700']);
  });

  it('is refused with the key of another log, and without a signature', async () => {
    await expect(verify(whole, [], verifierKey('trailmark.local/other'))).rejects.toThrow(
      'signature-missing',
    );
    await expect(verify(['{"type":"trailmark-bundle/v1"}'])).rejects.toThrow('bundle-malformed');
    await expect(verify(['nothing'])).rejects.toThrow('bundle-malformed');
    await expect(verify([])).rejects.toThrow('bundle-malformed');
    await expect(verify([...whole, whole[1] ?? ''])).rejects.toThrow('bundle-malformed');
    await expect(verify([whole[0] ?? '', '{"type":"more"}'])).rejects.toThrow('bundle-malformed');
    await expect(verify([whole[0] ?? '', '{"type":"entry","seq":"1"}'])).rejects.toThrow('bundle-malformed');
    await expect(verify([whole[0] ?? '', '{"type":"proof"}'])).rejects.toThrow('bundle-malformed');
  });
});

describe('a bundle that was changed', () => {
  it.each([
    [
      'a column',
      () => at(302, (line) => line.replace('"nth":302', '"nth":303')),
      ['complete', 'row-altered 302'],
    ],
    [
      'a salt',
      () => at(302, (line) => line.replace(/"salt":"[^"]{4}/, '"salt":"AAAA')),
      ['complete', 'row-altered 302'],
    ],
    [
      'a column more',
      () => at(302, (line) => line.replace('"event":{', '"event":{"more":1,')),
      ['complete', 'row-altered 302'],
    ],
    [
      'a leaf',
      () => at(302, (line) => line.replace(/"leaf":"[^"]*"/, `"leaf":"${'A'.repeat(43)}="`)),
      ['complete', 'row-altered 302', 'root-mismatch 100'],
    ],
    [
      'a column without its leaf',
      () => at(302, (line) => line.replace('"nth":302', '"nth":303').replace(/,"leaf":"[^"]*"/, '')),
      ['complete', 'root-mismatch 100'],
    ],
    ['an entry left out', () => at(302, () => undefined), ['partial', 'root-mismatch 100']],
    ['a page left out', () => whole.filter((_, nth) => nth < 1 || nth > proofAt()), ['partial']],
    [
      'a page repeated',
      () => [...whole.slice(0, proofAt() + 1), ...whole.slice(1)],
      ['complete', 'row-repeated 0'],
    ],
    ['the end cut off', () => whole.slice(0, -1), ['complete', 'bundle-cut']],
    [
      'two entries swapped',
      () => at(302, (line) => line.replace('"seq":302', '"seq":303').replace('x', 'x')),
      ['partial', 'root-mismatch 100'],
    ],
    [
      'content taken out',
      () =>
        at(302, () =>
          JSON.stringify({ type: 'entry', seq: 302, v: 1, commitment: commitment, leaf: row(302).leaf }),
        ),
      ['complete', 'row-missing 302'],
    ],
    [
      'a redaction put in',
      () => at(301, (line) => line.replace(/"digest":"[^"]{4}/, '"digest":"AAAA')),
      ['complete', 'row-altered 301', 'redact-unauthorised 301'],
    ],
    [
      'the entry that tells of an erasure',
      () => at(700, (line) => line.replace('art. 17', 'none')),
      ['complete', 'row-altered 700', 'control-unsigned 700', 'erase-unauthorised 300'],
    ],
  ])('shows %s', async (_, forge, due) => {
    const found = await verify(forge());
    for (const word of due) expect(found).toContain(word);
    expect(found).not.toEqual(['complete']);
  });

  it('shows that an older checkpoint was forked, or says of a longer log', async () => {
    const fork = signCheckpoint({ origin, size: 500, root: new Uint8Array(32) });
    expect(await verify(whole, [fork])).toEqual(['complete', 'history-rewritten 500']);
    const longer = signCheckpoint({ origin, size: 5_000, root: new Uint8Array(32) });
    expect(await verify(whole, [longer])).toEqual(['complete', 'history-rewritten 5000']);
  });
});
let commitment = '';
beforeAll(async () => {
  const [found] = await place().sql<{ commitment: Uint8Array }[]>`
    select commitment from ledger_entry where log = ${tenant.mainLog} and seq = 302`;
  commitment = Buffer.from(found?.commitment ?? []).toString('base64');
});

/** What somebody with the rights of the database's owner may do: the same words as verify-db has for it. */
describe('an export of a log that was tampered with shows', () => {
  const as = (seq: number, change: string) => `update event set ${change} where seq = ${seq}`;
  const COLUMNS = [
    ...['actor_id', 'actor_email', 'actor_name', 'ip', 'user_agent', 'session_id', 'request_id', 'brand_id'],
    ...['http_path', 'source_event_id', 'resource_id', 'resource_name', 'message'],
  ];
  it.each([
    ...COLUMNS.map((column, nth) => [
      column,
      as(400 + nth, `${column} = 'forged'`),
      `row-altered ${400 + nth}`,
    ]),
    ['the result', as(430, 'result = 1'), 'row-altered 430'],
    ['the details', as(431, 'details = details || \'{"more": 1}\''), 'row-altered 431'],
    ['the time of receipt', as(432, "received_at = received_at + interval '1 ms'"), 'row-altered 432'],
    ['the salt', as(433, "salt = sha256('x') || substring(sha256('y') for 16)"), 'row-altered 433'],
    [
      'a digest for a part',
      as(434, "person_digest = sha256('x'), actor_id = null, actor_email = null"),
      'row-altered 434',
    ],
    ['a row deleted', 'delete from event where seq = 435', 'row-missing 435'],
    ['a row moved to another log', as(436, 'log = 1'), 'row-missing 436'],
    [
      'an erasure behind the back',
      `with gone as (delete from event where seq = 437 returning log, seq, id)
       insert into tombstone (log, seq, id, erased_by) select log, seq, id, 700 from gone`,
      'erase-unauthorised 437',
    ],
    [
      'an entry that tells of an erasure',
      as(700, "details = jsonb_set(details, '{reason}', '\"none\"')"),
      'control-unsigned 700',
    ],
    ['a deletion while a hold stood', '', 'erased-under-hold'],
  ])('%s', async (_, statement, finding) => {
    if (statement === '') await forgeDeletionUnderHold();
    else await place().owner.unsafe(statement);
    expect((await verify(await bundle())).join('\n')).toContain(finding);
  });
});

it('of a log whose signer refuses there is no bundle', async () => {
  await place().owner`update ledger_entry set commitment = sha256('x') where seq = 650`;
  await expect(bundle()).rejects.toThrow('The signer refuses');
});

/** Whoever has the keys, and takes a hold out of the table for a moment. */
async function forgeDeletionUnderHold(): Promise<void> {
  const { sql, owner } = place();
  const hold = await placeHold(
    { tenant, actorId: undefined, resourceId: undefined, reason: 'case', by: BY },
    sql,
  );
  const [row] = await sql<{ id: string }[]>`select id from event where seq = 440`;
  await owner`update legal_hold set released_at = now() where hold = ${hold}`;
  await eraseEvent({ tenant, id: row?.id ?? '', by: BY, reason: '-' }, sql);
  await owner`update legal_hold set released_at = null where hold = ${hold}`;
  expect(await releaseHold(hold, BY, sql)).toBe(true);
}
