import { instantOf } from '@/lib/audit/event-id';
import type { Scope } from '@/lib/audit/scope';
import { idsOf, totalOf } from './blocks';
import { planRead } from './plan';
import { readSnapshot, run } from './reading';

/** What the logs within a reach hold at present, whatever is asked of them. */
export interface Coverage {
  events: number;
  /** Milliseconds since 1970 of the oldest and the newest event; undefined where there is none. */
  fromMs: number | undefined;
  toMs: number | undefined;
}

/** How many events there are, and from when to when. From blocks: it costs the same at any size. */
export async function coverage(scope: Scope): Promise<Coverage> {
  return await readSnapshot('list', async (sql) => {
    const plan = await planRead(sql, scope, []);
    if (plan.access === 'nothing') return { events: 0, fromMs: undefined, toMs: undefined };
    const end = (order: 'asc' | 'desc') =>
      sql`(select p.id from ${idsOf(sql, plan, { order, skip: 0n, limit: 1 })})`;
    const [row] = await run(
      sql<{ events: string; oldest: string | null; newest: string | null }[]>`
        select ${totalOf(sql, plan)} as events, ${end('asc')} as oldest, ${end('desc')} as newest`,
    );
    const msOf = (id: string | null | undefined) => (id ? instantOf(id) : undefined);
    return { events: Number(row?.events ?? 0), fromMs: msOf(row?.oldest), toMs: msOf(row?.newest) };
  });
}
