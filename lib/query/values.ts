import { arrayLiteral } from '@/db/array-literal';
import { CODED_COLUMN, type CodedField, KINDS, LOG_KIND, OVERFLOW } from '@/db/dictionary';
import { database } from '@/db/pool';
import type { Scope } from '@/lib/audit/scope';
import { planRead } from './plan';
import { compileWhere } from './where';

/**
 * The distinct texts of a coded field that the logs in scope have ever used, sorted by code point. Read from
 * log_value, whatever the number of events; texts outside the dictionary are looked up in the events that hold them.
 */
export async function distinctValues(scope: Scope, name: CodedField): Promise<string[]> {
  const sql = database();
  const { reach } = scope;
  const test =
    reach.kind === 'all'
      ? sql`v.log in (select log from log where kind = ${LOG_KIND[reach.logs]})`
      : sql`v.log = any(${arrayLiteral(reach.logs.map(({ log }) => log))}::int4[])`;
  const kind = KINDS[name];
  const coded = await sql<{ value: string | null }[]>`
    select distinct d.value from log_value v
    left join dictionary d on d.kind = v.kind and d.code = v.code
    where v.kind = ${kind} and ${test}`;
  const values = coded.flatMap(({ value }) => (value === null ? [] : [value]));
  const more = coded.length > values.length ? await overflowed(scope, name) : [];
  return [...new Set([...values, ...more])].sort();
}

async function overflowed(scope: Scope, name: CodedField): Promise<string[]> {
  const sql = database();
  const column = CODED_COLUMN[name];
  const { test } = await compileWhere(sql, await planRead(sql, scope, []));
  const rows = await sql<{ value: string }[]>`
    select distinct e.overflow ->> ${column} as value from event e ${test} and ${sql(`e.${column}`)} = ${OVERFLOW}`;
  return rows.map(({ value }) => value);
}
