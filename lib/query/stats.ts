import type { Fragment, Sql } from '@/db/client';
import type { Result } from '@/lib/audit/event';
import type { AuditFilter } from '@/lib/audit/filter';
import type { Scope } from '@/lib/audit/scope';
import type { ActorCount, Stats } from '@/lib/audit/stats';
import { countedValues, isCountedByValue } from './counted-values';
import { type Cell, countTexts, cubeOf } from './cube';
import { countDays, resultName } from './days';
import { explainPlan, type Plan, planRead } from './plan';
import { notePlan, readOn, readSnapshot, run } from './reading';
import { compileWhere } from './where';

/**
 * Every count of the statistics endpoints over one filter, exact and from one snapshot: from blocks, and those of actors
 * from chunks of blocks where only place and time choose, else row by row within the budget of a read. Throws
 * `overloaded` where that is spent.
 */
export async function stats(scope: Scope, filter: AuditFilter, search?: string): Promise<Stats> {
  const plan = await readOn('list', (sql) => planRead(sql, scope, filter, search));
  notePlan(explainPlan('stats', plan));
  return await readSnapshot('stats', async (sql) => {
    const cube = await cubeOf(sql, plan);
    return {
      total: cube.reduce((sum, { events }) => sum + events, 0),
      byResult: sumResults(cube),
      byAction: await countTexts(sql, plan, cube, 'action'),
      byResourceType: await countTexts(sql, plan, cube, 'resourceType'),
      byDay: await countDays(sql, plan),
      ...(await countActors(sql, plan, scope.isMasked)),
    };
  });
}

function sumResults(cube: readonly Cell[]): Partial<Record<Result, number>> {
  const sums: Partial<Record<Result, number>> = {};
  for (const { result, events } of cube) sums[resultName(result)] = (sums[resultName(result)] ?? 0) + events;
  return sums;
}

function listedActors(sql: Sql, test: Fragment): Fragment {
  return sql`select e.actor_id as value, count(*) as events from event e ${test} and e.actor_id is not null group by 1`;
}

const TOP_ACTORS = 10;

/** Both from one pass; the address is that of each one's newest event. */
async function countActors(
  sql: Sql,
  plan: Plan,
  isMasked: boolean,
): Promise<Pick<Stats, 'uniqueActors' | 'topActors'>> {
  if (plan.access === 'nothing') return { uniqueActors: 0, topActors: [] };
  const { test } = await compileWhere(sql, plan);
  const actors = isCountedByValue(plan) ? countedValues(sql, plan, 'actorId') : listedActors(sql, test);
  const rows = await run(
    sql<{ actors: string; actorId: string; events: string }[]>`
      with actors as materialized (${actors})
      select (select count(*) from actors) as actors, t.value as "actorId", t.events from actors t
      order by t.events desc, t.value limit ${TOP_ACTORS}`,
  );
  const emails: (string | null | undefined)[] = [];
  for (const { actorId } of rows) {
    const [newest] = await run(
      sql<{ email: string | null }[]>`
        select e.actor_email as email from event e ${test} and e.actor_id = ${actorId} order by e.id desc limit 1`,
    );
    emails.push(newest?.email);
  }
  const topActors = rows.map(
    ({ actorId, events }, nth): ActorCount => ({
      ...{ actorId, actorEmail: emails[nth] ?? undefined },
      events: Number(events),
    }),
  );
  return { uniqueActors: Number(rows[0]?.actors ?? 0), topActors: isMasked ? [] : topActors };
}
