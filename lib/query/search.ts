import { arrayLiteral } from '@/db/array-literal';
import type { Fragment, Sql } from '@/db/client';
import { KINDS } from '@/db/dictionary';

/** Words beyond it are not looked at: each one costs a pass over the text. */
const WORDS_MAX = 16;

/**
 * Every word of the search must begin a word of the event's searchable text (actor, action, resource, path, message),
 * without case. A walk of the filtered events: the budget of a read bounds it.
 */
export async function compileSearch(sql: Sql, search: string): Promise<{ test: Fragment }> {
  const words = search.split(/\s+/u).filter((word) => word !== '');
  if (words.some((word) => word.includes('\0') || !word.isWellFormed())) return { test: sql`false` }; // no event holds such text
  let test = sql`true`;
  for (const word of words.slice(0, WORDS_MAX)) {
    const pattern = wordPattern(word);
    test = sql`${test} and ${wordTest(sql, pattern, await codesOf(sql, pattern))}`;
  }
  return { test };
}

interface Code {
  code: number;
  kind: number;
}

async function codesOf(sql: Sql, pattern: string): Promise<readonly Code[]> {
  return await sql<Code[]>`
    select code, kind from dictionary where kind in (${KINDS.action}, ${KINDS.resourceType}) and value ~* ${pattern}`;
}

function wordTest(sql: Sql, pattern: string, codes: readonly Code[]): Fragment {
  const of = (kind: number) => arrayLiteral(codes.filter((row) => row.kind === kind).map(({ code }) => code));
  return sql`(
    concat_ws(' ', e.actor_id, e.actor_email, e.actor_name, e.resource_id, e.resource_name, e.http_path, e.message,
      e.overflow ->> 'action', e.overflow ->> 'resource_type') ~* ${pattern}
    or e.action = any(${of(KINDS.action)}::int4[]) or e.resource_type = any(${of(KINDS.resourceType)}::int4[]))`;
}

/** The word as a pattern: literal, and from the start of a word where it is one. `_` parts words, as `.` and `/` do. */
function wordPattern(word: string): string {
  const literal = word.replace(/[^\p{L}\p{N}]/gu, '\\$&');
  return /^[\p{L}\p{N}]/u.test(word) ? `(^|[^[:alnum:]])${literal}` : literal;
}
