import { and, count, desc, eq, gte, lte, type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { flatEvent } from '@/bench/peers/flat-table';
import { conditionsOf, type Question, type QuestionField } from '@/bench/question';
import type { Pool } from '@/db/client';

/** Who asks: what the scope of a question means in the plain table. */
export interface FlatReach {
  tenantId: string;
  partnerId: string;
}

const COLUMNS = {
  action: flatEvent.action,
  resourceType: flatEvent.resourceType,
  result: flatEvent.result,
  actorId: flatEvent.actorId,
  actorEmail: flatEvent.actorEmail,
  resourceId: flatEvent.resourceId,
  ip: flatEvent.ip,
  requestId: flatEvent.requestId,
} as const satisfies Record<QuestionField, unknown>;

export type FlatQueries = ReturnType<typeof createFlatQueries>;

/** The questions as one asks them with drizzle: OFFSET for pages, COUNT(*) for totals, GROUP BY for statistics. */
export function createFlatQueries(pool: Pool, reach: FlatReach) {
  const db = drizzle(pool);
  const test = (question: Question) => testOf(question, reach);
  return {
    list: (question: Question, { limit = 50, offset = 0 } = {}) =>
      db
        .select()
        .from(flatEvent)
        .where(test(question))
        .orderBy(desc(flatEvent.occurredAt))
        .limit(limit)
        .offset(offset),
    count: (question: Question) => db.select({ events: count() }).from(flatEvent).where(test(question)),
    groups: (question: Question) =>
      db
        .select({
          action: flatEvent.action,
          type: flatEvent.resourceType,
          result: flatEvent.result,
          events: count(),
        })
        .from(flatEvent)
        .where(test(question))
        .groupBy(flatEvent.action, flatEvent.resourceType, flatEvent.result),
    days: (question: Question) => {
      const day = sql<string>`date_trunc('day', ${flatEvent.occurredAt})`;
      return db
        .select({ day, result: flatEvent.result, events: count() })
        .from(flatEvent)
        .where(test(question))
        .groupBy(day, flatEvent.result);
    },
    actors: (question: Question) =>
      db
        .select({ actorId: flatEvent.actorId, events: count() })
        .from(flatEvent)
        .where(test(question))
        .groupBy(flatEvent.actorId)
        .orderBy(desc(count()))
        .limit(10),
    histogram: (question: Question, buckets: { fromMs: number; widthMs: number }) => {
      const { fromMs, widthMs } = buckets;
      const bucket = sql<number>`floor((extract(epoch from ${flatEvent.occurredAt}) * 1000 - ${sql.raw(String(fromMs))}) / ${sql.raw(String(widthMs))})`;
      return db.select({ bucket, events: count() }).from(flatEvent).where(test(question)).groupBy(bucket);
    },
    insert: (row: typeof flatEvent.$inferInsert) => db.insert(flatEvent).values(row),
  };
}

function testOf(question: Question, { tenantId, partnerId }: FlatReach): SQL | undefined {
  const { scope, fromMs, toMs } = question;
  return and(
    scope === 'tenant' ? eq(flatEvent.tenantId, tenantId) : undefined,
    scope === 'partner' ? eq(flatEvent.partnerId, partnerId) : undefined,
    ...conditionsOf(question).map(([name, value]) => eq(COLUMNS[name], value)),
    fromMs === undefined ? undefined : gte(flatEvent.occurredAt, new Date(fromMs)),
    toMs === undefined ? undefined : lte(flatEvent.occurredAt, new Date(toMs)),
  );
}
