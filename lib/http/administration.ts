import { AuditError } from '@/lib/audit/error';
import type { ListPart } from '@/lib/auth/administration';
import type { Call } from './serve';

/** A page of a list, and the name after which it goes on. */
export interface Page<Item> {
  items: Item[];
  next: string | null;
}

/** Reads one item more than asked for, so that it is known whether the list goes on. */
export async function pageOf<Row, Item>(
  { query: { after, limit } }: Call<{ after: string | undefined; limit: bigint }>,
  list: (part: ListPart) => Promise<readonly Row[]>,
  print: (row: Row) => Item,
  nameOf: (row: Row) => string,
): Promise<Page<Item>> {
  const count = Number(limit);
  const rows = await list({ after: after === undefined ? undefined : keptName(after), limit: count + 1 });
  const shown = rows.slice(0, count);
  const last = shown.at(-1);
  return { items: shown.map(print), next: rows.length > count && last ? nameOf(last) : null };
}

/** A name as a database can keep it; what it cannot keep names nothing, and becomes the empty name, which nothing has. */
export function keptName(text: unknown): string {
  const name = String(text ?? '');
  return name.includes('\0') || !name.isWellFormed() ? '' : name;
}

/** Throws `not_found` where there is nothing, in words that tell nobody whether somebody else has it. */
export function found<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new AuditError('not_found', `No such ${what}`);
  return thing;
}

/** The refusal of a member of a body that is well formed, and cannot be. */
export function memberFault(member: string, message: string): AuditError {
  return new AuditError('invalid_request', 'Invalid request', {
    issues: [{ type: 'value_error', loc: ['body', member], msg: message, input: '' }],
  });
}
