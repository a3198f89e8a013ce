import type { Bench, Family } from '@/bench/family';
import { urlOf } from '@/bench/question';
import { emptyResult } from '@/bench/rows';

const CLIENTS = 24;
const LEAVE_MS = 30;
/** What a query may take to notice that nobody waits for it. */
const GRACE_MS = 1_000;

/** Clients that leave while their question is being answered: nothing may go on for them. */
export const cancelled: Family = {
  name: 'cancelled',
  title: `${CLIENTS} clients that leave after ${LEAVE_MS} ms`,
  check: async () => [], // nothing is answered
  async measure(bench) {
    const result = emptyResult();
    const { server, tokens } = bench.installation;
    const leaving = Array.from({ length: CLIENTS }, (_, nth) =>
      server.client.leave(costly(nth), tokens.all, LEAVE_MS),
    );
    await Promise.all(leaving);
    const atOnce = await countRunning(bench);
    await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
    const after = await countRunning(bench);
    result.rows.push(
      { case: 'running when they left', contender: 'ours', value: atOnce },
      { case: `running ${GRACE_MS / 1000} s later`, contender: 'ours', value: after },
    );
    result.verdicts.push({ target: 'cancelled', of: 'all', value: after });
    return result;
  },
};

/** A question that nothing makes quick: a pattern over every event, another one each time. */
function costly(nth: number): string {
  return urlOf('logging', { scope: 'all', filter: {} }, { actor_id__ilike: `%nobody${nth}%`, limit: 50 });
}

async function countRunning({ installation }: Bench): Promise<number> {
  const [row] = await installation.admin<{ running: number }[]>`
    select count(*)::int4 as running from pg_stat_activity
    where state = 'active' and application_name like 'trailmark%' and query ilike '%actor_id%'
      and backend_type = 'client backend'`;
  return row?.running ?? 0;
}
