import type { Bench, Family } from '@/bench/family';
import { time } from '@/bench/measure';
import { urlOf } from '@/bench/question';
import { emptyResult } from '@/bench/rows';

const CLIENTS = 24;
/** What a query may take to notice that nobody waits for it. */
const GRACE_MS = 250;
const ARRIVAL_MS = 2_000;
const POLL_MS = 5;

/** Clients that leave while their question is being answered: nothing may go on for them. */
export const cancelled: Family = {
  name: 'cancelled',
  title: `${CLIENTS} clients that leave`,
  check: async () => [], // nothing is answered
  async measure(bench) {
    const result = emptyResult();
    const { server, tokens } = bench.installation;
    const staysMs = await time(() => server.client.get(costly(CLIENTS), tokens.all));
    const departure = waitUntilRunning(bench);
    const clients = Array.from({ length: CLIENTS }, (_, nth) =>
      server.client.leave(costly(nth), tokens.all, departure),
    );
    const running = await departure;
    await Promise.all(clients);
    await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
    const after = await countRunning(bench);
    result.rows.push(
      { case: 'ms that one question takes who stays', contender: 'ours', value: staysMs },
      { case: 'running when they left', contender: 'ours', value: running },
      { case: `running ${GRACE_MS} ms later`, contender: 'ours', value: after },
    );
    if (running > 0 && staysMs > 2 * GRACE_MS)
      result.verdicts.push({ target: 'cancelled', of: 'all', value: after });
    else result.skipped.push('cancelled clients: the question is answered too quickly to tell');
    return result;
  },
};

/** Resolves with how many questions run once there are any, or with none when they take too long to arrive. */
async function waitUntilRunning(bench: Bench): Promise<number> {
  const deadline = performance.now() + ARRIVAL_MS;
  let running = 0;
  while (running === 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    running = await countRunning(bench);
  }
  return running;
}

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
