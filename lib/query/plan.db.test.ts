import { beforeAll, describe, expect, it } from 'vitest';
import type { Sql } from '@/db/client';
import { pool, READ_POOLS } from '@/db/pool';
import { useTestDatabase } from '@/db/test-database';
import type { EventDraft } from '@/lib/audit/event';
import type { Operator } from '@/lib/audit/field';
import { FIELD_NAMES, type FieldName, field } from '@/lib/audit/fields';
import type { Condition } from '@/lib/audit/filter';
import type { Scope } from '@/lib/audit/scope';
import { sealDue } from '@/lib/ingest/sealer';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { countPlan, poolOf } from './count';
import { cubeOf } from './cube';
import { gather } from './gather';
import { type Access, accessOf, explainPlan, planRead } from './plan';
import { everything, scopeOf } from './test-scope';

const place = useTestDatabase();
const START_MS = Date.UTC(2026, 3, 1);
const EVENTS = 6_000;
const PAGE = 50;
/** Rows that one page may touch: 50 blocks of 32, or a first look at 1,000 rows; a scan would touch 18,000 and more. */
const TOUCHED_MAX = 5_000;

/** How each field's conditions are answered: the default, and the operators that differ. */
const EXPECTED: Record<FieldName, Partial<Record<Operator, Access>> & { all: Access }> = {
  id: { all: 'lookup' },
  occurredAt: { all: 'blocks', neq: 'walk' },
  receivedAt: { all: 'walk' },
  tenantId: { all: 'blocks' },
  partnerId: { all: 'blocks' },
  source: { all: 'walk' },
  sourceEventId: { all: 'walk' },
  actorType: { all: 'walk' },
  actorId: { all: 'walk', eq: 'lookup', in: 'lookup' },
  actorEmail: { all: 'walk', eq: 'lookup', in: 'lookup' },
  actorName: { all: 'walk' },
  action: { all: 'blocks' },
  resourceType: { all: 'blocks' },
  resourceId: { all: 'walk', eq: 'lookup', in: 'lookup' },
  resourceName: { all: 'walk' },
  result: { all: 'blocks' },
  ip: { all: 'walk', eq: 'lookup', in: 'lookup' },
  userAgent: { all: 'walk' },
  sessionId: { all: 'walk' },
  requestId: { all: 'walk', eq: 'lookup', in: 'lookup' },
  httpMethod: { all: 'walk' },
  httpPath: { all: 'walk' },
  httpStatus: { all: 'walk' },
  brandId: { all: 'walk' },
  message: { all: 'walk' },
  details: { all: 'walk' },
};

/** A value of each field that only the oldest event has. */
const RARE = {
  ...{
    action: 'rare.action',
    resourceType: 'rare',
    source: 'test',
    actorType: 'anonymous',
    result: 'denied',
  },
  ...{
    actorId: 'rare',
    actorEmail: 'rare@example.com',
    actorName: 'Rare',
    resourceId: 'rare',
    resourceName: 'Rare',
  },
  ...{ ip: '192.0.2.1', userAgent: 'rare/1', sessionId: 'rare', requestId: 'rare', httpMethod: 'PURGE' },
  ...{ httpPath: '/rare', httpStatus: 418, brandId: 'rare', message: 'rare', sourceEventId: 'rare' },
} satisfies Partial<EventDraft>;

const TENANTS = ['one', 'two', 'three'] as const;
const scopes: Record<string, Scope> = {};
let rareId = '';

beforeAll(async () => {
  const { sql, owner } = place();
  await owner`update platform set block_events = 32`;
  const writer = createWriter(sql, { partitionsAhead: true });
  for (const tenantId of TENANTS) {
    const tenant = await ensureTenant(sql, { tenantId, partnerId: 'p' });
    const common = Array.from({ length: EVENTS }, (_, nth) =>
      makeDraft({
        occurredAt: new Date(START_MS + 60_000 + nth * 1000).toISOString(),
        action: `action.${nth % 3}`,
      }),
    );
    const rare = {
      ...makeDraft(RARE),
      details: { rare: 'yes' },
      occurredAt: new Date(START_MS).toISOString(),
    };
    const [outcome] = await writer.write(tenant, [{ ...rare, sourceEventId: `rare-${tenantId}` }, ...common]);
    if (outcome?.status === 'stored') rareId = outcome.id;
  }
  await sealDue(sql);
  await owner`analyze`;
  scopes.platform = await everything();
  scopes.logs = await scopeOf({ role: 'partner_admin', partnerId: 'p' });
  scopes.log = await scopeOf({ role: 'tenant_admin', tenantId: 'three' });
});

function rareValue(name: FieldName): string {
  if (name === 'id') return rareId;
  if (name === 'occurredAt') return String(START_MS);
  if (name === 'receivedAt') return String(Date.now() + 1_000_000);
  if (name === 'tenantId') return 'three';
  if (name === 'partnerId') return 'p';
  if (name === 'details') return 'rare=yes';
  return String(Reflect.get(RARE, name));
}

function conditionOf(name: FieldName, op: Operator): Condition {
  const isOther = (op === 'neq' || op === 'notIn') && accessOf({ field: name, op }) === 'place';
  if (isOther) return { field: name, op, values: ['nobody'] };
  const value = op === 'isNull' ? 'false' : op === 'within' ? '192.0.2.0/24' : rareValue(name);
  return { field: name, op, values: [value] };
}

const QUESTIONS = FIELD_NAMES.flatMap((name) =>
  field(name).operators.flatMap((op) =>
    ['platform', 'logs', 'log'].map((scope) => [name, op, scope] as const),
  ),
);

/** What the statements of this transaction did to the events. */
async function touched(sql: Sql) {
  const [row] = await sql<{ scanned: number; rows: number }[]>`
    select coalesce(sum(seq_tup_read), 0)::int4 as scanned, coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::int4 as rows
    from pg_stat_xact_user_tables where relname like 'event\\_%'`;
  return row ?? { scanned: -1, rows: -1 };
}

/** The access of a plan, whichever chain of blocks it goes by. */
function expected(name: FieldName, op: Operator): Access {
  return EXPECTED[name][op] ?? EXPECTED[name].all;
}

describe('the plan of a page', () => {
  it.each(QUESTIONS)('by %s %s of %s is as expected, and bounded', async (name, op, scopeName) => {
    const scope = scopes[scopeName];
    if (!scope) throw new Error('no scope');
    const plan = await planRead(pool('list'), scope, [conditionOf(name, op)]);
    const access = plan.access === 'merge' ? 'blocks' : plan.access;
    expect(access).toBe(expected(name, op));
    if (access === 'walk') return;
    await pool(poolOf(plan)).begin('read only', async (sql) => {
      const before = await touched(sql);
      await gather(sql, plan, 'desc', PAGE + 1, () => true);
      const after = await touched(sql);
      const rows = after.rows - before.rows;
      expect({ plan: explainPlan('list', plan), scanned: after.scanned - before.scanned }).toMatchObject({
        scanned: 0,
      });
      expect(rows).toBeLessThan(TOUCHED_MAX);
    });
  });

  it.each(['action', 'resourceType', 'result'] as const)(
    'and the total by %s touch no more',
    async (name) => {
      for (const scope of Object.values(scopes)) {
        const plan = await planRead(pool('list'), scope, [conditionOf(name, 'eq')]);
        await pool('list').begin('read only', async (sql) => {
          const before = await touched(sql);
          expect(await countPlan(sql, plan)).toBe(plan.place.kind === 'log' ? 1 : 3);
          await cubeOf(sql, plan);
          const after = await touched(sql);
          expect(after.scanned - before.scanned).toBe(0);
          expect(after.rows - before.rows).toBeLessThan(500);
        });
      }
    },
  );

  it('is told by something that sees a scan', async () => {
    await pool('search').begin('read only', async (sql) => {
      const before = await touched(sql);
      await sql`select count(*) from event where message = 'no such'`;
      const after = await touched(sql);
      expect(after.rows - before.rows).toBeGreaterThan(TOUCHED_MAX);
    });
  });
});

describe('a budget', () => {
  it.each(READ_POOLS)('of ten seconds bounds each statement of the pool %s', async (name) => {
    const [row] = await pool(name)`select current_setting('statement_timeout') as timeout`;
    expect(row).toEqual({ timeout: '10s' });
  });
});
