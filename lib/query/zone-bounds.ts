import type { Sql } from '@/db/client';
import { AuditError } from '@/lib/audit/error';
import type { Span } from '@/lib/audit/span';
import { run } from './reading';

/** Where an hour or a day of a zone begins, or the span. */
export interface Start {
  ms: number;
  /** As clocks of the zone show it, `2026-10-25`. */
  day: string;
  /** Monday is 0. */
  weekday: number;
  hour: number;
}

/** The beginnings of the hours or days of a zone in a span; the first one is that of the span itself. */
export async function roundBounds(
  sql: Sql,
  { fromMs, toMs }: Span,
  width: 'hour' | 'day',
  zone: string,
): Promise<readonly Start[]> {
  const rows = await run(
    sql<{ ms: string; day: string; weekday: number; hour: number }[]>`
      select (extract(epoch from b.at) * 1000)::int8 as ms, b.clock::date::text as day,
        date_part('isodow', b.clock)::int4 - 1 as weekday, date_part('hour', b.clock)::int4 as hour
      from (
        select s.at, s.at at time zone ${zone} as clock
        from (select to_timestamp(${fromMs}::float8 / 1000) as lo, to_timestamp(${toMs}::float8 / 1000) as hi) r
        cross join lateral (
          select r.lo as at union all
          select g from generate_series(
            date_trunc(${width}, r.lo, ${zone}), r.hi, ${`1 ${width}`}::interval, ${zone}) g
          where g > r.lo
        ) s offset 0
      ) b order by b.at`,
  ).catch((cause: unknown) => {
    throw isUnknownZone(cause)
      ? new AuditError('invalid_request', `Unknown time zone ${zone}`, { cause })
      : cause;
  });
  return rows.map(({ ms, ...start }) => ({ ms: Number(ms), ...start }));
}

/** Whether the database knows no zone of a name. */
export function isUnknownZone(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === '22023'; // invalid_parameter_value
}
