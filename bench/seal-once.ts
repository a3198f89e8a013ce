import type { Sql } from '@/db/client';
import { eventIdFloor } from '@/lib/audit/event-id';

/** Counts everything before an instant into one block a log and level, as the sealer would, so that late events have counters to adjust. */
export async function sealOnce(owner: Sql, beforeMs: number): Promise<void> {
  const [lo, hi] = [eventIdFloor(0), eventIdFloor(beforeMs)];
  await owner`
    insert into segment (scope, level, lo, hi, events)
    select l.log, v.level, ${lo}::uuid, ${hi}::uuid, (select count(*) from event e where e.log = l.log and e.id < ${hi}::uuid)
    from log l cross join (values (1), (2)) v (level) where l.kind = 0`;
  await owner`
    insert into segment_count (scope, level, action, resource_type, result, lo, events)
    select e.log, v.level, m.action, m.resource_type, m.result, ${lo}::uuid, count(*)
    from event e cross join (values (1), (2)) v (level)
    cross join lateral (values
      (e.action, e.resource_type, e.result), (e.action, -1, -1::int2), (-1, e.resource_type, -1::int2), (-1, -1, e.result)
    ) m (action, resource_type, result)
    where e.id < ${hi}::uuid group by 1, 2, 3, 4, 5`;
  await owner`
    insert into segment_day (scope, day, result, events)
    select e.log, (e.occurred_at at time zone 'UTC')::date, e.result, count(*) from event e where e.id < ${hi}::uuid group by 1, 2, 3`;
  await owner`update log set sealed = ${hi}, version = version + 1 where kind = 0`;
  await owner`update platform set watermark = ${hi}`;
}
