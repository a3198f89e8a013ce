import type { Sql } from '@/db/client';
import { configuredSinks } from './anchor-sinks';
import { logsToVerify } from './verify-log';

/** How far a sink has what is signed. */
export interface AnchorLag {
  sink: string;
  /** Logs that are signed. */
  logs: number;
  /** Those whose newest checkpoint it has not got. */
  behind: number;
  /** For how long the first of these has been signed; 0 where there is none. */
  behindS: number;
  /** When it took a checkpoint last, of whatever log; null for never. */
  ageS: number | null;
  /** Why not: of a refusal, where there is one. */
  error: string | null;
  /** Origins of the logs of which it holds another history. */
  refused: string[];
}

/** Of each sink that is configured. */
export async function anchorLag(sql: Sql): Promise<AnchorLag[]> {
  const origins = new Map((await logsToVerify(sql, undefined)).map(({ log, origin }) => [log, origin]));
  return await Promise.all(configuredSinks().map(({ name }) => lagOf(sql, name, origins)));
}

async function lagOf(sql: Sql, sink: string, origins: ReadonlyMap<number, string>): Promise<AnchorLag> {
  const [row] = await sql<(Omit<AnchorLag, 'sink' | 'refused'> & { refused: number[] })[]>`
    select count(*)::int4 as logs, count(*) filter (where is_behind)::int4 as behind,
      coalesce(max(signed_s) filter (where is_behind), 0)::int4 as "behindS",
      min(age_s)::int4 as "ageS",
      coalesce(min(error) filter (where state = 'refused'), min(error)) as error,
      coalesce(jsonb_agg(log order by log) filter (where state = 'refused'), '[]') as refused
    from (
      select l.log, a.state, a.error, extract(epoch from now() - a.at) as age_s,
        extract(epoch from now() - c.created_at) as signed_s,
        a.state is distinct from 'anchored' or a.size < c.size as is_behind
      from log l
      join lateral (
        select c.size, c.created_at from ledger_checkpoint c where c.log = l.log and c.epoch = l.epoch
        order by c.size desc limit 1) c on true
      left join ledger_anchor a on a.log = l.log and a.epoch = l.epoch and a.sink = ${sink}) s`;
  const { refused = [], ...rest } = row ?? {};
  const none = { logs: 0, behind: 0, behindS: 0, ageS: null, error: null };
  return { ...none, ...rest, sink, refused: refused.map((log) => origins.get(log) ?? `log ${log}`) };
}
