import { describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { type Shown, verifyEvent } from '@/lib/client/verify/event';
import { verifyNewest } from '@/lib/client/verify/newest';
import type { Verdict } from '@/lib/client/verify/verdict';
import { checkpointLog } from '@/lib/ingest/checkpoint';
import { eraseEvent } from '@/lib/ingest/erase';
import { signCheckpoint } from '@/lib/ingest/signer';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { type Middleman, openBrowser, shownOf, verifyFaultOf } from './test-browser';

const place = useTestDatabase();
const owner = () => place().owner;
const EVENTS = 300;
let tenants = 0;

/** A log of 301 entries whose fifth is erased by the last, signed, with a tile over the first 256. */
async function makeLog() {
  const { sql } = place();
  tenants += 1;
  const tenant = await ensureTenant(sql, { tenantId: `browser-${tenants}` });
  const ids = await write(tenant, EVENTS);
  const by = { subject: 'dpo', isPerson: true };
  await eraseEvent({ tenant, id: ids[4] ?? '', by, reason: 'art. 17' }, sql);
  await checkpointLog(sql, tenant.mainLog);
  return { tenant, log: tenant.mainLog, ids, browser: openBrowser(tenant.tenantId) };
}

async function write(tenant: Tenant, events: number): Promise<string[]> {
  const drafts = Array.from({ length: events }, (_, nth) =>
    makeDraft({ message: `no. ${nth} żółć <script>`, ip: '192.0.2.1', details: { nth } }),
  );
  const outcomes = await createWriter(place().sql).write(tenant, drafts);
  return outcomes.flatMap((outcome) => (outcome.status === 'stored' ? [outcome.id] : []));
}

type Log = Awaited<ReturnType<typeof makeLog>>;

async function verdictOf({ browser, ids }: Log, seq: number, more: Shown = {}, middleman?: Middleman) {
  const id = ids[seq] ?? '';
  const trusted = await browser.trust();
  return await verifyEvent(browser.api(middleman), trusted, id, {
    ...(await shownOf(place().sql, id)),
    ...more,
  });
}

const wordOf = (verdict: Verdict) => (verdict.kind === 'not-verified' ? verdict.error.fault : verdict.kind);

describe('a browser', () => {
  it('verifies what was logged, with the path up to the signed root', async () => {
    const verdict = await verdictOf(await makeLog(), 7);
    expect(verdict).toMatchObject({ kind: 'verified', place: { seq: 7, size: EVENTS + 1 } });
    expect(verdict.kind === 'verified' && verdict.place.path.length).toBe(9);
  });

  it('verifies the core for who sees no persons', async () => {
    const { tenant, ids } = await makeLog();
    const analyst = openBrowser(tenant.tenantId, 'analyst');
    const [id = ''] = ids;
    const shown = await shownOf(place().sql, id, true);
    expect(await verifyEvent(analyst.api(), await analyst.trust(), id, shown)).toMatchObject({
      ...{ kind: 'part-hidden', hidden: ['person', 'payload'] },
    });
    const all = await verifyEvent(analyst.api(), await analyst.trust(), id, await shownOf(place().sql, id));
    expect(wordOf(all)).toBe('event-differs');
  });

  it('tells an erasure with its signed reason, and what waits for a checkpoint', async () => {
    const log = await makeLog();
    expect(await verdictOf(log, 4)).toMatchObject({
      kind: 'erased',
      erasure: { seq: EVENTS, by: 'dpo', reason: 'art. 17', isChecked: true },
    });
    const [young = ''] = await write(log.tenant, 1);
    const verdict = await verifyEvent(log.browser.api(), await log.browser.trust(), young, {});
    expect(verdict).toEqual({ kind: 'waiting', size: EVENTS + 1 });
    const analyst = openBrowser(log.tenant.tenantId, 'analyst');
    expect(await verifyEvent(analyst.api(), await analyst.trust(), log.ids[4] ?? '', {})).toMatchObject({
      ...{ kind: 'erased', erasure: { seq: EVENTS, isChecked: false } },
    });
  });

  it('remembers each checkpoint it has verified, and goes on from it', async () => {
    const { tenant, log, browser } = await makeLog();
    expect((await browser.trust()).before).toBeUndefined();
    await write(tenant, 5);
    await checkpointLog(place().sql, log);
    const { before, pin } = await browser.trust();
    expect([before?.size, pin.size, pin.firstSeenAt === before?.firstSeenAt]).toEqual([301, 306, true]);
  });

  it('verifies all of a log, and names each entry that is at fault', async () => {
    const { log, browser, ids } = await makeLog();
    const run = async (total: number) => {
      const told: number[] = [];
      const tell = ({ done }: { done: number }) => void told.push(done);
      const signal = new AbortController().signal;
      const tally = await verifyNewest(browser.api(), await browser.trust(), total, tell, signal);
      return { ...tally, told };
    };
    expect(await run(1_000)).toMatchObject({
      ...{ total: 301, done: 301, verified: 300, hidden: 0, erased: 1, waiting: 0, findings: [] },
      told: [100, 200, 300, 301],
    });
    expect(await run(10)).toMatchObject({ total: 10, done: 10, verified: 10 });
    await owner()`update event set message = 'forged' where log = ${log} and seq in (7, 290)`;
    await owner()`delete from event where log = ${log} and seq = 44`;
    const { findings, done } = await run(1_000);
    expect(findings.map(({ seq, id, error }) => [seq, id, error.fault])).toEqual([
      [290, ids[290], 'row-altered'],
      [44, undefined, 'row-missing'],
      [7, ids[7], 'row-altered'],
    ]);
    expect(done).toBe(301);
  });
});

const TAMPER: readonly [string, string, number, (log: number) => Promise<unknown>][] = [
  ...['message', 'actor_email', 'ip', 'resource_name', 'brand_id'].map((column): (typeof TAMPER)[number] => [
    ...([`${column} edited`, 'row-altered', 7] as const),
    (log) => owner().unsafe(`update event set ${column} = 'forged' where log = ${log} and seq = 7`),
  ]),
  [
    ...(['the contents of two rows swapped', 'row-altered', 8] as const),
    (log) => owner()`
      update event e set message = o.message, details = o.details from event o
      where e.log = ${log} and o.log = ${log} and e.seq in (7, 8) and o.seq = 15 - e.seq`,
  ],
  [
    ...(['a salt edited', 'row-altered', 7] as const),
    (log) =>
      owner()`update event set salt = sha256('x') || substring(sha256('y') for 16) where log = ${log} and seq = 7`,
  ],
  [
    ...(['the commitment of its neighbour edited', 'root-mismatch', 281] as const),
    (log) => owner()`update ledger_entry set commitment = sha256('x') where log = ${log} and seq = 280`,
  ],
  [
    ...(['a tile edited', 'root-mismatch', 0] as const),
    (log) =>
      owner()`update ledger_tile set hashes = overlay(hashes placing sha256('x') from 33) where log = ${log}`,
  ],
  [
    ...(['the row deleted', 'row-missing', 7] as const),
    (log) => owner()`delete from event where log = ${log} and seq = 7`,
  ],
  [
    ...(['erased behind the back', 'erase-unauthorised', 7] as const),
    async (log) => {
      await owner()`delete from event where log = ${log} and seq = 7`;
      await owner()`insert into tombstone (log, seq, id, erased_by) select log, seq, id, 300 from ledger_entry where log = ${log} and seq = 7`;
    },
  ],
  [
    ...(['erased by an entry that is no erasure', 'erase-unauthorised', 7] as const),
    async (log) => {
      await owner()`delete from event where log = ${log} and seq = 7`;
      await owner()`insert into tombstone (log, seq, id, erased_by) select log, seq, id, 9 from ledger_entry where log = ${log} and seq = 7`;
    },
  ],
];

describe('a browser does not verify', () => {
  it.each(TAMPER)('an event with %s: %s', async (_, fault, seq, tamper) => {
    const log = await makeLog();
    const before = await verdictOf(log, seq);
    await tamper(log.log);
    expect([before.kind, wordOf(await verdictOf(log, seq))]).toEqual(['verified', fault]);
  });

  it('an event that is shown otherwise than it was logged, and says what differs', async () => {
    const verdict = await verdictOf(await makeLog(), 7, { result: 'denied', brand_id: 'x', ip: undefined });
    expect(verdict).toMatchObject({ kind: 'not-verified', error: { fault: 'event-differs' } });
    expect(verdict.kind === 'not-verified' && verdict.error.evidence.differs).toEqual([
      { name: 'result', shown: '"denied"', proven: '"success"' },
      { name: 'brand_id', shown: '"x"', proven: undefined },
      { name: 'ip', shown: undefined, proven: '"192.0.2.1"' },
    ]);
  });

  const empty = { rows: [], hashes: [], checkpoint: '', size: 301 };
  it.each<[string, Middleman]>([
    ['answer-malformed', () => ({})],
    ['answer-malformed', () => []],
    ['proof-missing', () => ({ ...empty, pending: [] })],
    ['proof-missing', () => ({ ...empty, pending: [7] })],
    ['proof-length', (_, answer) => ({ ...answer, hashes: [] })],
    ['root-mismatch', (_, answer) => ({ ...answer, hashes: [answer.hashes].flat().reverse() })],
    [
      'column-unproven',
      (_, { rows, ...rest }) => ({
        ...rest,
        rows: [rows].flat().map((row) => hideCore(row)),
      }),
    ],
  ])('an answer that was changed on its way: %s', async (fault, middleman) => {
    expect(wordOf(await verdictOf(await makeLog(), 7, {}, middleman))).toBe(fault);
  });
});

/** A row that shows nothing of its core: with the right digest, it would lead to the root. */
function hideCore(row: unknown): unknown {
  const digest = { digest: Buffer.alloc(32).toString('base64') };
  return { ...Object(row), parts: { core: digest, person: digest, payload: digest }, event: {} };
}

describe('a browser that was here before refuses', () => {
  const rewrite = async (log: Log) => {
    await owner()`delete from event where log = ${log.log} and seq = 7`;
    await owner()`delete from ledger_checkpoint where log = ${log.log}`;
    await owner()`delete from ledger_tile where log = ${log.log}`;
  };
  const sign = (origin: string, size: number) => signCheckpoint({ origin, size, root: new Uint8Array(32) });
  const insert = async ({ log }: Log, size: number, note: string) =>
    await owner()`insert into ledger_checkpoint (log, epoch, size, root, note) values (${log}, 1, ${size}, ${Buffer.alloc(32)}, ${note})`;

  it.each<[string, (log: Log, origin: string) => Promise<unknown>]>([
    ['checkpoint-missing', (log) => rewrite(log)],
    [
      'history-rewritten',
      async (log, origin) => {
        await rewrite(log);
        await insert(log, EVENTS + 1, sign(origin, EVENTS + 1));
      },
    ],
    [
      'consistency-missing',
      async (log, origin) => {
        await write(log.tenant, 1);
        await rewrite(log);
        await insert(log, EVENTS + 2, sign(origin, EVENTS + 2));
      },
    ],
    [
      'history-rewritten',
      async (log, origin) => {
        await write(log.tenant, 1);
        await insert(log, EVENTS + 2, sign(origin, EVENTS + 2));
      },
    ],
    [
      'log-shrank',
      async (log, origin) => {
        await rewrite(log);
        await insert(log, 100, sign(origin, 100));
      },
    ],
  ])('a log that was rewritten: %s', async (fault, tamper) => {
    const log = await makeLog();
    const { pin } = await log.browser.trust();
    await tamper(log, pin.origin);
    expect(await verifyFaultOf(() => log.browser.trust())).toBe(fault);
    expect([...log.browser.pins.pins.values()]).toEqual([pin]);
  });

  it('another key, another name and a note that nobody signed, and keeps both notes', async () => {
    const { browser } = await makeLog();
    const { pin } = await browser.trust();
    const other = (await (await makeLog()).browser.trust()).pin;
    const change =
      (more: object): Middleman =>
      (_, answer) => ({ ...answer, ...more });
    const note =
      (text: string): Middleman =>
      (_, answer) => ({
        ...answer,
        checkpoint: { ...Object(answer.checkpoint), note: text },
      });
    const unsigned = pin.note.replace(/.{3}(.{5}\n)$/, (_, end: string) => `AAA${end}`);
    expect(await verifyFaultOf(() => browser.trust(change({ vkey: other.vkey })))).toBe('key-changed');
    expect(await verifyFaultOf(() => browser.trust(change({ control_vkey: other.vkey })))).toBe(
      'key-changed',
    );
    expect(await verifyFaultOf(() => browser.trust(change({ origin: other.origin })))).toBe('origin-changed');
    expect(await verifyFaultOf(() => browser.trust(note(other.note)))).toBe('signature-missing');
    expect(await verifyFaultOf(() => browser.trust(note('')))).toBe('note-malformed');
    expect(await verifyFaultOf(() => browser.trust(note(unsigned)))).toBe('signature-invalid');
    const refused = browser.trust(note(unsigned));
    await expect(refused).rejects.toMatchObject({ evidence: { pinned: pin.note, answered: unsigned } });
  });

  it('a server that does not answer, or answers no', async () => {
    const { browser } = await makeLog();
    const stranger = openBrowser('nobody');
    await expect(stranger.trust()).rejects.toMatchObject({ fault: 'refused', evidence: { status: 403 } });
    expect(await verifyFaultOf(() => browser.trust(() => ({})))).toBe('answer-malformed');
  });
});
