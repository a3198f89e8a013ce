import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { checkLogs } from '@/bench/integrity';
import { connect, type Pool } from '@/db/client';
import { createDatabase, dropDatabase } from '@/db/embedded/roles';
import { ensurePartition } from '@/db/migrate';
import { useTestDatabase } from '@/db/test-database';
import type { EventDraft } from '@/lib/audit/event';
import { accept } from './accept';
import { append } from './append';
import { bulkAppend, mayBulkAppend } from './bulk-append';
import { encode } from './dictionary';
import { type PreparedEvent, prepare } from './prepare';
import { recount } from './recount';
import { sealDue } from './sealer';
import { ensureTenant, type Tenant } from './tenant';
import { makeDraft } from './test-drafts';
import { createWriter } from './writer';

const MAY_MS = Date.UTC(2026, 4, 1);

/** All that COPY could take for something else, and all that UTF-8 and JSON have a say in. */
const HOSTILE = [
  'tab\there',
  'line\nfeed\r\nand\rreturn',
  '\\N',
  '\\.',
  '\\\\N\\t\\',
  '\b\f\v\u0001\u001b\u007f',
  '"double" \'single\' `back` $1 {a,b} (x)',
  'null',
  ' ',
  '',
  'żółć 日本語 😀 \u2028\u2029\ufeff é e\u0301',
  '\\x41\\101\\u0041',
] as const;

/** The same prepared events go into both: one by append_events, one by COPY. */
const usual = useTestDatabase();
const bulkName = `test_${randomBytes(6).toString('hex')}`;
let bulk: Pool;
let tenants: Tenant[];

beforeAll(async () => {
  const urls = await createDatabase(inject('server'), bulkName, { template: 'trailmark_template' });
  bulk = connect(urls.ownerUrl, { connections: 4 });
  for (const sql of [usual().owner, bulk]) {
    await ensurePartition(sql, '2026-05-01');
    tenants = [];
    for (const tenantId of ['acme', 'globex', 'initech'])
      tenants.push(await ensureTenant(sql, { tenantId, partnerId: 'reseller' }));
  }
});

afterAll(async () => {
  await bulk.end({ timeout: 5 });
  await dropDatabase(inject('server'), bulkName);
});

function prepared(tenant: Tenant | undefined, draft: EventDraft, isAccess = false): PreparedEvent {
  if (!tenant) throw new Error('no tenant');
  const { tenantId } = tenant;
  const accepted = accept(draft, { tenantId, receivedAtMs: MAY_MS, reservedActions: true });
  if (!accepted.accepted) throw new Error(accepted.reason);
  return prepare(tenant, accepted.event, { isAccess });
}

/** A table whole, in an order of its own; what is of time or of the transaction is left out. */
async function rowsOf(sql: Pool, table: string): Promise<unknown[]> {
  return await sql.unsafe(
    `select to_jsonb(t) - '{xid,last_xid,created_at,ledger_id}'::text[] as row from ${table} t order by 1`,
  );
}

const TABLES = [
  ...['event', 'ledger_entry', 'log', 'dictionary', 'log_value', 'tenant', 'platform'],
  ...['segment', 'segment_count', 'segment_day', 'segment_delta', 'event_default', 'event_2026_05'],
];

async function expectSameRows(): Promise<void> {
  for (const table of TABLES)
    expect(await rowsOf(bulk, table), table).toEqual(await rowsOf(usual().owner, table));
  for (const sql of [usual().sql, bulk])
    expect([...(await checkLogs(sql)), ...(await recount(sql))]).toEqual([]);
}

async function appendBoth(batch: readonly PreparedEvent[]): Promise<string[]> {
  const [one, two] = [await append(usual().sql, batch), await bulkAppend(bulk, batch)];
  expect(two).toEqual(one);
  await expectSameRows();
  return two.map(({ status }) => status);
}

describe('rows written by COPY are those of append_events', () => {
  it('whatever the texts are', async () => {
    const batch = HOSTILE.flatMap((text, nth) => [
      prepared(
        tenants[nth % 3],
        makeDraft({
          sourceEventId: `hostile-${nth}`,
          action: `${text}.`,
          resourceType: text,
          httpMethod: text.slice(0, 16),
          httpStatus: 100 + nth,
          ...{ actorId: text, actorEmail: text, actorName: text, ip: text, userAgent: text, sessionId: text },
          ...{ requestId: text, brandId: text, httpPath: text, resourceId: text, resourceName: text },
          message: text,
          targets: [{ type: text, id: text, name: text }],
          changes: [{ path: `/${text}`, before: text, after: [null, 1.5e-7, { [text]: text }] }],
          details: { [text]: text, list: [text, { password: text }], __proto__x: true, number: -0.1 },
          rewrites: [text],
        }),
      ),
      prepared(tenants[nth % 3], { ...makeDraft(), actorId: undefined, actorEmail: undefined, details: {} }),
    ]);
    expect(new Set(await appendBoth(batch))).toEqual(new Set(['stored']));
  });

  it('with duplicates and conflicts, within a batch and across batches', async () => {
    const [draft, other] = [makeDraft(), makeDraft()];
    const first = prepared(tenants[0], draft);
    const conflict = prepared(tenants[0], { ...draft, actorId: 'eve' });
    const again = prepared(tenants[0], draft);
    expect(await appendBoth([first, prepared(tenants[1], draft), again, conflict])).toEqual([
      ...['stored', 'stored', 'duplicate', 'conflict'],
    ]);
    expect(await appendBoth([conflict, prepared(tenants[0], other), again])).toEqual([
      ...['conflict', 'stored', 'duplicate'],
    ]);
    expect(await appendBoth([again])).toEqual(['duplicate']);
    expect(await appendBoth([])).toEqual([]);
  });

  it('below a sealed watermark, where counters of segments follow', async () => {
    for (const sql of [usual().owner, bulk]) {
      await sql`update platform set block_events = 4`;
      await sealDue(sql);
    }
    const batch = Array.from({ length: 40 }, (_, nth) =>
      prepared(
        tenants[nth % 2],
        makeDraft({
          occurredAt: new Date(MAY_MS - 1000 * (nth + 1)).toISOString(),
          result: nth % 3 === 0 ? 'denied' : 'success',
          action: `late.${nth % 4}`,
          resourceType: nth % 5 === 0 ? undefined : 'session',
        }),
        nth % 7 === 0,
      ),
    );
    await appendBoth(batch);
    const [row] = await bulk<{ late: number }[]>`select count(*)::int4 as late from segment_delta`;
    expect(row?.late).toBe(34);
  });

  it('in the access log, in the partition of no month, and with texts that no dictionary has room for', async () => {
    const texts = Array.from({ length: 3 }, (_, nth) => makeDraft({ action: `full.${nth}\t"\\` }));
    const batch = [
      prepared(tenants[2], makeDraft({ source: 'trailmark', action: 'audit.read' }), true),
      prepared(tenants[2], makeDraft({ occurredAt: '1970-01-01T00:00:00.000Z' })),
      ...texts.map((draft) => prepared(tenants[2], draft)),
    ];
    // Both have used up their room: the texts are known as overflow before the append asks.
    for (const sql of [usual().sql, bulk]) await encode(sql, batch, 0);
    await appendBoth(batch);
    const [row] = await bulk<
      { texts: number }[]
    >`select count(*)::int4 as texts from event where overflow is not null`;
    expect(row?.texts).toBeGreaterThan(2);
  });
});

it('what COPY refuses is thrown, and leaves nothing behind', async () => {
  const good = Array.from({ length: 300 }, () =>
    prepared(tenants[0], makeDraft({ message: 'x'.repeat(4000) })),
  );
  const bad = { ...prepared(tenants[0], makeDraft()), salt: new Uint8Array(3) };
  for (const batch of [
    [...good, bad],
    [bad, ...good],
  ])
    await expect(bulkAppend(bulk, batch)).rejects.toThrow();
  await expectSameRows();
});

it('writers of both kinds may write to the same logs at once', async () => {
  const { sql, owner } = usual();
  const writers = [createWriter(sql), createWriter(sql, { bulk: owner }), createWriter(sql, { bulk: owner })];
  const shared = Array.from({ length: 50 }, () => makeDraft());
  const outcomes = await Promise.all(
    writers.flatMap((writer) =>
      [...tenants, ...tenants].map(async (tenant) => {
        const own = Array.from({ length: 400 }, () => makeDraft());
        return await writer.write(tenant, [...own.slice(200), ...shared, ...own.slice(0, 200)]);
      }),
    ),
  );
  const stored = outcomes.flat().filter(({ status }) => status === 'stored');
  expect(stored).toHaveLength(18 * 400 + 3 * shared.length);
  expect([...(await checkLogs(sql)), ...(await recount(sql))]).toEqual([]);
});

it('a writer that writes by COPY rejects what cannot be kept and tells of a conflict once', async () => {
  const { sql, owner } = usual();
  const tenant = await ensureTenant(sql, { tenantId: 'umbra' });
  const writer = createWriter(sql, { bulk: owner, partitionsAhead: true });
  const draft = makeDraft({ occurredAt: '2019-03-01T00:00:00.000Z' });
  const other = { ...draft, result: 'denied' } as const;
  const statuses = async (drafts: EventDraft[]) =>
    (await writer.write(tenant, drafts)).map(({ status }) => status);
  expect(await statuses([draft, makeDraft({ actorId: '\0' }), draft])).toEqual([
    ...['stored', 'rejected', 'duplicate'],
  ]);
  expect(await statuses([other])).toEqual(['conflict']);
  expect(await statuses([other])).toEqual(['conflict']);
  const rows = await sql<{ month: string; action: string }[]>`
    select e.tableoid::regclass::text as month, d.value as action from event e
    join dictionary d on d.kind = 1 and d.code = e.action where e.log = ${tenant.mainLog} order by e.id`;
  expect(rows.map(({ action }) => action)).toEqual(['user.login', 'ledger.conflict']);
  expect(rows[0]?.month).toBe('event_2019_03');
});

it('is for the owner role alone', async () => {
  const { sql, owner } = usual();
  expect([await mayBulkAppend(sql), await mayBulkAppend(owner)]).toEqual([false, true]);
});
