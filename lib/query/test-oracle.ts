import { database } from '@/db/pool';
import type { Operator } from '@/lib/audit/field';
import { FIELD_NAMES, type FieldName, field } from '@/lib/audit/fields';
import type { AuditFilter, Condition } from '@/lib/audit/filter';

/** Plain SQL over the decoded columns: what a filter means, written a second time and without the engine. */
const PLAIN = `select e.id, e.occurred_at, e.received_at, t.tenant_id, t.partner_id, s.value as source, a.value as action,
  r.value as resource_type, m.value as http_method, e.http_status, e.actor_id, e.actor_email, e.actor_name, e.resource_id,
  e.resource_name, e.ip, e.user_agent, e.session_id, e.request_id, e.brand_id, e.http_path, e.message, e.details,
  (array['success','failure','denied','error','unknown'])[e.result + 1] as result,
  (array['user','role','service','system','anonymous','unknown'])[e.actor_type + 1] as actor_type
  from event e join log l on l.log = e.log join tenant t on t.tenant = l.tenant
  left join dictionary s on s.kind = 3 and s.code = e.source left join dictionary a on a.kind = 1 and a.code = e.action
  left join dictionary r on r.kind = 2 and r.code = e.resource_type left join dictionary m on m.kind = 4 and m.code = e.http_method`;

const column = (name: FieldName) => `x.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
const COMPARISON: Partial<Record<Operator, string>> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

function plainTest({ field: name, op, values }: Condition): string {
  const [left, first] = [column(name), values[0] ?? ''];
  if (op === 'isNull') return `${left} is ${first === 'false' ? 'not null' : 'null'}`;
  if (op === 'within') return `coalesce(${left}::inet <<= ${quote(first)}::inet, false)`;
  if (op === 'like' || op === 'ilike')
    return `coalesce(${left} ${op} ${quote(first.includes('%') ? first : `%${first}%`)}, false)`;
  const { kind } = field(name);
  if (kind === 'member') {
    const [path = '', ...text] = first.split('=');
    return `coalesce(${left} #>> ${quote(`{${path.split('.').join(',')}}`)} = ${quote(text.join('='))}, false)`;
  }
  const literal = (text: string) =>
    kind === 'instant' ? `to_timestamp(${text}::float8 / 1000)` : kind === 'integer' ? text : quote(text);
  const listed = `(${values.map(literal).join(', ')})`;
  if (op === 'in') return `coalesce(${left} in ${listed}, false)`;
  if (op === 'notIn') return `coalesce(${left} not in ${listed}, true)`;
  if (op === 'neq') return `${left} is distinct from ${literal(first)}`;
  return `coalesce(${left} ${COMPARISON[op]} ${literal(first)}, false)`;
}

export async function plainCount(filter: AuditFilter): Promise<number> {
  const test = filter.map(plainTest).join(' and ') || 'true';
  const [row] = await database().unsafe<{ total: number }[]>(
    `select count(*)::int4 as total from (${PLAIN}) x where ${test}`,
  );
  return row?.total ?? -1;
}

/** Rows of an expression over the events of a filter, grouped by it: `x` is an event. */
export async function plainGroups(
  filter: AuditFilter,
  by: string,
): Promise<{ value: string | null; events: number }[]> {
  const test = filter.map(plainTest).join(' and ') || 'true';
  return [
    ...(await database().unsafe<{ value: string | null; events: number }[]>(
      `select (${by})::text as value, count(*)::int4 as events from (${PLAIN}) x where ${test} group by 1`,
    )),
  ];
}

/** Values of a column among the events of a filter of which no event of `reach` is before an instant, with their first. */
export async function plainNew(
  filter: AuditFilter,
  reach: AuditFilter,
  name: FieldName,
  fromMs: number,
): Promise<{ value: string; id: string; events: number }[]> {
  const where = (conditions: AuditFilter) => conditions.map(plainTest).join(' and ') || 'true';
  return [
    ...(await database().unsafe<{ value: string; id: string; events: number }[]>(
      `select m.value, f.id, m.events
       from (select ${column(name)} as value, count(*)::int4 as events from (${PLAIN}) x where ${where(filter)} group by 1) m
       join (select ${column(name)} as value, min(x.id::text) as id, min(x.occurred_at) as at
             from (${PLAIN}) x where ${where(reach)} group by 1) f using (value)
       where f.at >= to_timestamp(${fromMs}::float8 / 1000) order by f.id desc`,
    )),
  ];
}

/** A few values of each field that occur, and one that does not. */
export async function sampleValues(name: FieldName): Promise<string[]> {
  if (name === 'details') return sampleMembers();
  const rows = await database().unsafe<{ value: string }[]>(
    `select distinct ${name === 'occurredAt' || name === 'receivedAt' ? `(extract(epoch from ${column(name)}) * 1000)::int8::text` : `${column(name)}::text`} as value
     from (${PLAIN}) x where ${column(name)} is not null order by 1 limit 4`,
  );
  const absent =
    name === 'occurredAt' || name === 'receivedAt'
      ? '1'
      : name === 'httpStatus'
        ? '599'
        : name === 'id'
          ? '00000000-0000-7000-8000-000000000000'
          : 'no such value';
  return [...rows.map(({ value }) => value), absent];
}

async function sampleMembers(): Promise<string[]> {
  const rows = await database().unsafe<{ value: string }[]>(
    `select distinct on (m.key) m.key || '=' || (x.details ->> m.key) as value
     from (${PLAIN}) x cross join lateral jsonb_each(x.details) m where jsonb_typeof(m.value) in ('string', 'number', 'boolean')
     order by m.key limit 4`,
  );
  return [...rows.map(({ value }) => value), 'no.such=member'];
}

export function conditionsOf(name: FieldName, values: readonly string[]): Condition[] {
  return field(name).operators.flatMap((op): Condition[] => {
    if (op === 'isNull')
      return [
        { field: name, op, values: ['true'] },
        { field: name, op, values: ['false'] },
      ];
    if (op === 'within')
      return ['198.51.100.0/25', '10.0.0.0/8', '2001:db8::/32'].map((network) => ({
        field: name,
        op,
        values: [network],
      }));
    if (op === 'in' || op === 'notIn') return [{ field: name, op, values: values.slice(0, 3) }];
    if (op === 'like' || op === 'ilike')
      return [
        { field: name, op, values: [(values[0] ?? 'x').slice(0, 4)] },
        { field: name, op, values: ['%.updated'] },
      ];
    return values.map((value) => ({ field: name, op, values: [value] }));
  });
}

export const FILTERABLE: readonly FieldName[] = FIELD_NAMES.filter(
  (name) => field(name).operators.length > 0,
);
