import { conditionsOf, idRange, type Question, type QuestionField } from '@/bench/question';
import type { Scene } from '@/bench/scene';
import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Pool } from '@/db/client';
import { RESULTS } from '@/lib/audit/event';

/**
 * The answers as plain SQL over the rows gives them, by none of the engine's code: what its own are compared with. Only
 * the order of ids is taken for that of times.
 */
export async function oracleIds(
  sql: Pool,
  scene: Scene,
  question: Question,
  window: { limit: number; offset: number },
): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select e.id from event e where ${testOf(sql, scene, question)}
    order by e.id desc limit ${window.limit} offset ${window.offset}`;
  return rows.map(({ id }) => id);
}

export async function oracleCount(sql: Pool, scene: Scene, question: Question): Promise<number> {
  const [row] = await sql<{ events: string }[]>`
    select count(*) as events from event e where ${testOf(sql, scene, question)}`;
  return Number(row?.events ?? 0);
}

/** Events by action, type, result and UTC day, in the members of the statistics endpoint. */
export async function oracleGroups(sql: Pool, scene: Scene, question: Question) {
  const test = testOf(sql, scene, question);
  const coded = async (kind: number, column: 'action' | 'resource_type') =>
    toRecord(
      await sql<Group[]>`
        select d.value as name, count(*) as events from event e
        join dictionary d on d.kind = ${kind} and d.code = ${sql(`e.${column}`)} where ${test} group by 1`,
    );
  const results = await sql<Group[]>`
    select (${arrayLiteral(RESULTS)}::text[])[e.result + 1] as name, count(*) as events from event e where ${test} group by 1`;
  const days = await sql<Group[]>`
    select to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD') as name, count(*) as events
    from event e where ${test} group by 1`;
  const by_result = toRecord(results);
  return {
    total_events: Object.values(by_result).reduce((sum, events) => sum + events, 0),
    by_action: await coded(1, 'action'),
    by_resource_type: await coded(2, 'resource_type'),
    by_result,
    by_day: toRecord(days),
  };
}

interface Group {
  name: string;
  events: string;
}

function toRecord(groups: readonly Group[]): Record<string, number> {
  const sorted = groups.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return Object.fromEntries(sorted.map(({ name, events }) => [name, Number(events)]));
}

function testOf(sql: Pool, scene: Scene, question: Question): Fragment {
  const { from, before } = idRange(question);
  const range = sql`e.id >= ${from}::uuid and e.id < ${before}::uuid`;
  const reach = sql`e.log = any(${arrayLiteral(scene.logs[question.scope])}::int4[])`;
  return conditionsOf(question).reduce(
    (all, [name, value]) => sql`${all} and ${conditionOf(sql, name, value)}`,
    sql`${reach} and ${range}`,
  );
}

function conditionOf(sql: Pool, name: QuestionField, value: string): Fragment {
  switch (name) {
    case 'action':
      return sql`e.action = (select code from dictionary where kind = 1 and value = ${value})`;
    case 'resourceType':
      return sql`e.resource_type = (select code from dictionary where kind = 2 and value = ${value})`;
    case 'result':
      return sql`(${arrayLiteral(RESULTS)}::text[])[e.result + 1] = ${value}`;
    case 'actorId':
      return sql`e.actor_id = ${value}`;
    case 'actorEmail':
      return sql`e.actor_email = ${value}`;
    case 'resourceId':
      return sql`e.resource_id = ${value}`;
    case 'ip':
      return sql`e.ip = ${value}`;
    case 'requestId':
      return sql`e.request_id = ${value}`;
  }
}
