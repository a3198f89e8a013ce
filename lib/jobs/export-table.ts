import type { AuditFilter } from '@/lib/audit/filter';
import { condition } from '@/lib/audit/filter';
import type { Scope } from '@/lib/audit/scope';
import { walk } from '@/lib/query/walk';
import { CSV_COLUMNS, CSV_HEAD, printCsv, printLines } from './export-formats';
import type { Page, Source } from './run-export';

/** What is asked for, and by whom. */
export interface Asked {
  scope: Scope;
  filter: AuditFilter;
  search: string | undefined;
  tenantId: string | undefined;
}

/** The list, newest first, as a walk goes through it: each event once, in the state of its first page. */
export function tableSource(asked: Asked, format: 'csv' | 'ndjson'): Source {
  return {
    async read(cursor, limit): Promise<Page> {
      const { rows, total, nextCursor } = await readList(asked, cursor, limit);
      const head = format === 'csv' && cursor === null ? CSV_HEAD : '';
      const text = format === 'csv' ? printCsv(rows) : printLines(rows);
      return { text: `${head}${text}`, rows: rows.length, total, next: nextCursor };
    },
    describe() {
      return format === 'csv'
        ? { columns: CSV_COLUMNS, guard: "texts that begin with = + - @ have ' before them" }
        : {};
    },
  };
}

/** A page of the list that is asked for. */
export async function readList(
  { scope, filter, search, tenantId }: Asked,
  cursor: string | null,
  limit: number,
) {
  const whole = tenantId === undefined ? filter : [...filter, condition('tenantId', 'eq', tenantId)];
  const step = {
    sort: 'occurredAt',
    order: 'desc',
    limit,
    cursor: cursor ?? undefined,
    search,
    isCounted: true,
  } as const;
  return await walk(scope, whole, step);
}
