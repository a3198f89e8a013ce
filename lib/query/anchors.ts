import { arrayLiteral } from '@/db/array-literal';
import type { Sql } from '@/db/client';
import { readOn, run } from './reading';

/** A witness that has cosigned a checkpoint. */
export interface Cosignature {
  sink: string;
  /** By the clock of the witness. */
  at: Date;
  /** Signature line of a note (C2SP tlog-cosignature). */
  line: string;
}

/** A log, in the epoch that counts. */
interface Place {
  log: number;
  epoch: number;
}

/** Cosignatures of checkpoints of these sizes, by size, each in the order of names. */
export async function readCosignatures(
  sql: Sql,
  { log, epoch }: Place,
  sizes: readonly number[],
): Promise<ReadonlyMap<number, readonly Cosignature[]>> {
  const rows = await run(
    sql<(Cosignature & { size: string })[]>`
      select c.size, c.sink, c.at, c.line from ledger_cosignature c
      where c.log = ${log} and c.epoch = ${epoch} and c.size = any(${arrayLiteral(sizes)}::int8[])
      order by c.size, c.sink`,
  );
  const bySize = new Map<number, Cosignature[]>();
  for (const { size, ...one } of rows) bySize.set(Number(size), [...(bySize.get(Number(size)) ?? []), one]);
  return bySize;
}

/** What is known of a sink that keeps checkpoints of a log. */
export interface AnchorState {
  size: number;
  state: 'anchored' | 'failing' | 'refused';
  error: string | null;
  at: Date | null;
  /** Seconds since `at`, by the clock of the database. */
  ageS: number | null;
}

/** What is known of each sink that was ever offered a checkpoint of the log, by its name. */
export async function readAnchors({ log, epoch }: Place): Promise<ReadonlyMap<string, AnchorState>> {
  return await readOn('list', async (sql) => {
    const rows = await run(
      sql<(Omit<AnchorState, 'size'> & { sink: string; size: string })[]>`
        select a.sink, a.size, a.state, a.error, a.at,
          round(extract(epoch from clock_timestamp() - a.at))::int4 as "ageS"
        from ledger_anchor a where a.log = ${log} and a.epoch = ${epoch} order by a.sink`,
    );
    return new Map(rows.map(({ sink, size, ...rest }) => [sink, { ...rest, size: Number(size) }]));
  });
}
