import { instantOf } from '@/lib/audit/event-id';
import type { AuditFilter } from '@/lib/audit/filter';
import { instantBound } from '@/lib/audit/instant-bound';
import type { Scope } from '@/lib/audit/scope';
import type { Span } from '@/lib/audit/span';
import { idsOf } from './blocks';
import { type Plan, planRead } from './plan';
import { readOn, run } from './reading';

/** The plan of a filter within a span. */
export async function planSpan(
  scope: Scope,
  filter: AuditFilter,
  { fromMs, toMs }: Span,
  search?: string,
): Promise<Plan> {
  const within = [
    ...filter,
    instantBound('occurredAt', 'gte', BigInt(fromMs) * 1000n),
    instantBound('occurredAt', 'lte', BigInt(toMs) * 1000n),
  ];
  return await readOn('list', (sql) => planRead(sql, scope, within, search));
}

/** When the oldest event of the place and the range of a plan happened; undefined where there is none. */
export async function firstMs({ place, range }: Plan): Promise<number | undefined> {
  const plan = { place, range, counted: [], rest: [], search: undefined };
  if (range.lo >= range.hi || (place.kind === 'logs' && place.logs.length === 0)) return undefined;
  return await readOn('list', async (sql) => {
    const access = place.kind === 'logs' ? 'merge' : 'blocks';
    const ranks = { order: 'asc', skip: 0n, limit: 1 } as const;
    const [row] = await run(
      sql<{ id: string }[]>`select p.id from ${idsOf(sql, { access, ...plan }, ranks)}`,
    );
    return row && instantOf(row.id);
  });
}

/** So many instants that part a span into equal ranges, both ends included; the last one is behind the span. */
export function equalParts({ fromMs, toMs }: Span, parts: number): number[] {
  const width = (toMs + 1 - fromMs) / parts;
  return Array.from({ length: parts + 1 }, (_, nth) => Math.round(fromMs + nth * width));
}

/** As much time before a span. */
export function before({ fromMs, toMs }: Span): Span {
  return { fromMs: fromMs - (toMs + 1 - fromMs), toMs: fromMs - 1 };
}
