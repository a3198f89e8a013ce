import { arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';
import { type CodedField, KINDS, OVERFLOW } from '@/db/dictionary';
import type { AuditFilter, Condition } from '@/lib/audit/filter';
import { likePattern } from './like';

/** The dictionary codes that the conditions of one filter mean. */
export interface Codes {
  /** Codes of the texts that a condition names, before any negation. */
  of(condition: Condition): readonly number[];
  /** Whether some log holds texts of this field outside the dictionary. */
  overflows(name: CodedField): boolean;
}

const NO_CODES: Codes = { of: () => [], overflows: () => false };

/** Looks up the codes of a filter: none needed, no query made. Patterns become the list of codes they match. */
export async function resolveCodes(sql: Sql, filter: AuditFilter): Promise<Codes> {
  const coded = filter.filter((condition) => isCoded(condition.field) && condition.op !== 'isNull');
  if (coded.length === 0) return NO_CODES;
  const found = new Map<Condition, readonly number[]>();
  for (const condition of coded) found.set(condition, await matchingCodes(sql, condition));
  const kinds = await sql<{ kind: number }[]>`select distinct kind from log_value where code = ${OVERFLOW}`;
  const overflowing = new Set(kinds.map((row) => row.kind));
  return {
    of: (condition) => found.get(condition) ?? [],
    overflows: (name) => overflowing.has(KINDS[name]),
  };
}

async function matchingCodes(sql: Sql, { field, op, values }: Condition): Promise<number[]> {
  if (!isCoded(field)) return [];
  const pattern = likePattern(values[0] ?? '');
  const test =
    op === 'like'
      ? sql`value like ${pattern}`
      : op === 'ilike'
        ? sql`value ilike ${pattern}`
        : sql`value = any(${arrayLiteral(values)}::text[])`;
  const rows = await sql<
    { code: number }[]
  >`select code from dictionary where kind = ${KINDS[field]} and ${test}`;
  return rows.map((row) => row.code);
}

function isCoded(field: string): field is CodedField {
  return Object.hasOwn(KINDS, field);
}
