import { beforeAll, expect, it } from 'vitest';
import { connect } from '@/db/client';
import { allHandedOut, useTestDatabase } from '@/db/test-database';
import type { ReachedLog, Scope } from '@/lib/audit/scope';
import { accept } from '@/lib/ingest/accept';
import { append } from '@/lib/ingest/append';
import { prepare } from '@/lib/ingest/prepare';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { findReachedLog, readFeed } from './feed';
import { list } from './list';
import { everything, scopeOf } from './test-scope';

const place = useTestDatabase();
const tenants: Tenant[] = [];

beforeAll(async () => {
  for (const tenantId of ['one', 'two', 'three'])
    tenants.push(await ensureTenant(place().sql, { tenantId, partnerId: 'east' }));
});

function prepared(tenant: Tenant) {
  const draft = makeDraft({
    occurredAt: new Date(Date.UTC(2025, 5, 1 + Math.floor(Math.random() * 28))).toISOString(),
  });
  const acceptance = accept(draft, { tenantId: tenant.tenantId, receivedAtMs: Date.now() });
  if (!acceptance.accepted) throw new Error(acceptance.reason);
  return prepare(tenant, acceptance.event);
}

/** Transactions over several tenants that stay open for a while beside each other. */
async function write(rounds: number): Promise<void> {
  const pools = Array.from({ length: 4 }, () => connect(place().url, { connections: 1 }));
  await Promise.all(
    pools.map(async (pool, writer) => {
      for (let round = 0; round < rounds; round++)
        await pool.begin(async (sql) => {
          await append(
            sql,
            tenants
              .filter((_, nth) => (writer + round + nth) % 3 !== 0)
              .flatMap((it) => [prepared(it), prepared(it)]),
          );
          await sql`select pg_sleep(${Math.random() * 0.02})`;
        });
      await pool.end();
    }),
  );
}

interface State {
  scope: Scope;
  only: ReachedLog | undefined;
  asOf: string;
  ids: ReadonlySet<string>;
}

async function stateOf(scope: Scope, tenantId?: string): Promise<State> {
  const filter = tenantId === undefined ? [] : [{ field: 'tenantId', op: 'eq', values: [tenantId] } as const];
  const page = await list(scope, filter, { offset: 0n, limit: 5_000, order: 'desc' });
  const only = tenantId === undefined ? undefined : await findReachedLog(scope, tenantId);
  return { scope, only, asOf: page.asOf ?? '', ids: new Set(page.rows.map(({ id }) => id)) };
}

async function readSince({ scope, only, asOf }: State): Promise<string[]> {
  const ids: string[] = [];
  const asked = { limit: 7, filter: [], search: undefined, only };
  let page = await readFeed(scope, { ...asked, after: undefined, since: asOf });
  for (;;) {
    for (const item of page.items) if (item.kind === 'event') ids.push(item.event.id);
    if (!page.hasMore) return ids;
    page = await readFeed(scope, { ...asked, after: page.cursor });
  }
}

it('what a list held and what the feed tells since is everything, each once, whatever is written meanwhile', async () => {
  const [all, partner, one] = [
    await everything(),
    await scopeOf({ role: 'partner_admin', partnerId: 'east' }),
    await scopeOf({ role: 'tenant_admin', tenantId: 'two' }),
  ];
  await write(3);
  const writing = write(12);
  const states: State[] = [];
  for (let nth = 0; nth < 8; nth++)
    states.push(
      await stateOf(all),
      await stateOf(partner),
      await stateOf(one, 'two'),
      await stateOf(all, 'two'),
    );
  await writing;
  await allHandedOut(place().sql);
  for (const state of states) {
    const due = await stateOf(state.scope, state.only?.tenantId);
    const since = await readSince(state);
    expect(new Set(since).size).toBe(since.length);
    expect(since.filter((id) => state.ids.has(id))).toEqual([]);
    expect(new Set([...state.ids, ...since])).toEqual(due.ids);
  }
});

it('a state of another reader is none', async () => {
  const { asOf } = await stateOf(await scopeOf({ role: 'tenant_admin', tenantId: 'two' }));
  const asked = { after: undefined, since: asOf, limit: 7, filter: [], search: undefined, only: undefined };
  await expect(readFeed(await everything(), asked)).rejects.toMatchObject({ code: 'invalid_cursor' });
});
