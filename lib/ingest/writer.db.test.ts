import { describe, expect, it } from 'vitest';
import { type CodedRow, decodeRows, readEvent, selectEvents } from '@/db/event-row';
import { useTestDatabase } from '@/db/test-database';
import { coveredColumns } from '@/lib/audit/covered';
import { ACTOR_TYPES, type EventDraft, RESULTS } from '@/lib/audit/event';
import { commit } from '@/lib/ledger/commitment';
import { sha256 } from '@/lib/sha256';
import { ensureTenant, type Tenant } from './tenant';
import { makeDraft } from './test-drafts';
import { createWriter } from './writer';

const place = useTestDatabase();
let tenants = 0;

async function newTenant(): Promise<Tenant> {
  tenants += 1;
  return await ensureTenant(place().sql, { tenantId: `tenant-${tenants}` });
}

async function storedRows(tenant: Tenant) {
  const { sql } = place();
  return decodeRows(
    await sql<(CodedRow & { commitment: Uint8Array })[]>`
      with stored as (${selectEvents(sql, sql`where e.log = ${tenant.mainLog}`)})
      select s.*, n.commitment from stored s
      join ledger_entry n on n.log = ${tenant.mainLog} and n.seq = s.seq order by s.seq`,
  );
}

/** Every member of a draft, hostile where it may be. */
const FULL: EventDraft = makeDraft({
  result: 'denied',
  actorType: 'service',
  actorName: 'Ana "the \\ root" <script>',
  resourceId: 'a,b{c}"d\\e',
  resourceName: '\u202egnp.exe',
  ip: '2001:db8::1',
  userAgent: "Mozilla/5.0 'quoted' \u001b[31m",
  sessionId: 'ses_1',
  requestId: 'req_1',
  httpMethod: 'PATCH',
  httpPath: '/v1/x?y=1',
  httpStatus: 403,
  brandId: 'brand_1',
  message: 'line one\nline two\ttab NULL {} \\x00',
  targets: [{ type: 'user', id: 'u2' }, { name: 'no id' }],
  changes: [
    { path: '/a/b', before: null, after: { deep: [1, 1.5e-7, -0, 'x'] } },
    { path: '/new', after: true },
  ],
  details: { emoji: '😀', nested: { big: 1e21, list: [null, false, 12345678.9] }, '': 'empty name' },
  rewrites: ['/details/big'],
});

describe('what is stored is what was hashed', () => {
  it('every member of an event comes back as it was, and its commitment recomputes', async () => {
    const tenant = await newTenant();
    const [outcome] = await createWriter(place().sql).write(tenant, [FULL]);
    expect(outcome).toMatchObject({ status: 'stored', seq: 0n });
    const [row] = await storedRows(tenant);
    if (!row) throw new Error('no row');
    const event = readEvent(row);
    expect(event).toMatchObject({ ...JSON.parse(JSON.stringify(FULL)), tenantId: tenant.tenantId, seq: 0n });
    expect(Buffer.from(commit(coveredColumns(event), row.salt, sha256))).toEqual(Buffer.from(row.commitment));
  });

  it('for every result and actor type', async () => {
    const tenant = await newTenant();
    const drafts = RESULTS.flatMap((result) =>
      ACTOR_TYPES.map((actorType) => makeDraft({ result, actorType })),
    );
    await createWriter(place().sql).write(tenant, drafts);
    const rows = await storedRows(tenant);
    expect(rows.map(readEvent).map(({ result, actorType }) => ({ result, actorType }))).toEqual(
      drafts.map(({ result, actorType }) => ({ result, actorType })),
    );
    for (const row of rows) {
      expect(Buffer.from(commit(coveredColumns(readEvent(row)), row.salt, sha256))).toEqual(
        Buffer.from(row.commitment),
      );
    }
  });

  it('secrets are gone before they reach the database', async () => {
    const tenant = await newTenant();
    await createWriter(place().sql).write(tenant, [makeDraft({ details: { password: 'hunter2-unique' } })]);
    const [row] = await place().sql<{ found: boolean }[]>`
      select bool_or(e::text like '%hunter2-unique%') as found from event e where e.log = ${tenant.mainLog}`;
    expect(row).toEqual({ found: false });
  });
});

describe('idempotency', () => {
  it('the same event again is a duplicate of the stored one, in any batch, at any time', async () => {
    const tenant = await newTenant();
    const writer = createWriter(place().sql);
    const [draft, other] = [makeDraft(), makeDraft()];
    const [first, again] = await writer.write(tenant, [draft, draft]);
    expect(first).toMatchObject({ status: 'stored', seq: 0n });
    expect(again).toEqual({ ...first, status: 'duplicate' });
    const later = await createWriter(place().sql).write(tenant, [other, draft]);
    expect(later).toMatchObject([
      { status: 'stored', seq: 1n },
      { status: 'duplicate', seq: 0n },
    ]);
    expect(await storedRows(tenant)).toHaveLength(2);
  });

  it('another event under the same source id is a conflict, and overwrites nothing', async () => {
    const tenant = await newTenant();
    const writer = createWriter(place().sql);
    const draft = makeDraft({ details: { version: 1 } });
    await writer.write(tenant, [draft]);
    const changed = { ...draft, details: { version: 2 } };
    expect(await writer.write(tenant, [changed])).toMatchObject([{ status: 'conflict', seq: 0n }]);
    expect(await writer.write(tenant, [makeDraft(), changed, draft])).toMatchObject([
      { status: 'stored' },
      { status: 'conflict' },
      { status: 'duplicate' },
    ]);
    const rows = await storedRows(tenant);
    expect(JSON.parse(rows[0]?.details ?? '')).toEqual({ version: 1 });
    expect(rows.filter((row) => row.decoded.source === 'test')).toHaveLength(2);
  });

  it('a conflict is told once, by an event that names both by digest and says nothing of either', async () => {
    const tenant = await newTenant();
    const writer = createWriter(place().sql);
    const draft = makeDraft({ details: { note: 'original' } });
    await writer.write(tenant, [draft]);
    const changed = { ...draft, details: { note: 'forged' } };
    for (let round = 0; round < 3; round++) await writer.write(tenant, [changed, changed]);
    await writer.write(tenant, [{ ...draft, details: { note: 'another' } }]);
    const told = (await storedRows(tenant)).filter((row) => row.decoded.action === 'ledger.conflict');
    expect(told).toHaveLength(2);
    expect(new Set(told.map((row) => readEvent(row).details.stored_digest)).size).toBe(1);
    expect(new Set(told.map((row) => readEvent(row).details.refused_digest)).size).toBe(2);
    expect(told.map(readEvent)).toMatchObject(
      Array(2).fill({ source: 'trailmark', result: 'denied', resourceType: 'event' }),
    );
    expect(JSON.stringify(told)).not.toMatch(/original|forged|another/);
  });

  it('two in one batch that differ: the first is stored, the second a conflict', async () => {
    const tenant = await newTenant();
    const draft = makeDraft();
    const outcomes = await createWriter(place().sql).write(tenant, [draft, { ...draft, action: 'other' }]);
    expect(outcomes).toMatchObject([{ status: 'stored' }, { status: 'conflict' }]);
  });

  it('without a source id every event is new', async () => {
    const tenant = await newTenant();
    const draft = makeDraft({ sourceEventId: undefined });
    const outcomes = await createWriter(place().sql).write(tenant, [draft, draft]);
    expect(outcomes).toMatchObject([
      { status: 'stored', seq: 0n },
      { status: 'stored', seq: 1n },
    ]);
  });

  it('the same source id of another source or tenant is another event', async () => {
    const [one, two] = [await newTenant(), await newTenant()];
    const writer = createWriter(place().sql);
    const draft = makeDraft();
    await writer.write(one, [draft]);
    expect(await writer.write(one, [{ ...draft, source: 'other' }])).toMatchObject([{ status: 'stored' }]);
    expect(await writer.write(two, [draft])).toMatchObject([{ status: 'stored', seq: 0n }]);
  });

  it('dedupe keys of one event differ between tenants: an entry confirms nothing', async () => {
    const [one, two] = [await newTenant(), await newTenant()];
    const draft = makeDraft();
    for (const tenant of [one, two]) await createWriter(place().sql).write(tenant, [draft]);
    const rows = await place().sql<{ key: string }[]>`
      select encode(dedupe_key, 'hex') as key from ledger_entry where log in (${one.mainLog}, ${two.mainLog})`;
    expect(new Set(rows.map(({ key }) => key)).size).toBe(2);
  });
});

describe('rejected drafts', () => {
  it('change nothing and do not harm their neighbours', async () => {
    const tenant = await newTenant();
    const drafts = [
      makeDraft(),
      makeDraft({ actorId: 'a\0b' }),
      makeDraft({ details: { a: '\ud800' } }),
      makeDraft(),
    ];
    expect(await createWriter(place().sql).write(tenant, drafts)).toMatchObject([
      { status: 'stored', seq: 0n },
      { status: 'rejected', reason: 'actorId: contains NUL (U+0000)' },
      { status: 'rejected', reason: '/details/a: contains a lone surrogate' },
      { status: 'stored', seq: 1n },
    ]);
  });
});
