import type { Sql } from '@/db/client';
import { env } from '@/lib/env';
import { readAnchors } from './anchor-file';

/** What the file of anchors says of a log. */
export interface KeptNotes {
  /** Notes, none of them checked. */
  notes: ReadonlySet<string>;
  /** Entries that the database said the file holds, before it was read. */
  size: number;
}

interface Place {
  log: number;
  epoch: number;
  origin: string;
}

/** What the file of anchors says of each of these logs, by their number; nothing where there is none configured. */
export async function readKeptNotes(
  sql: Sql,
  logs: readonly Place[],
): Promise<ReadonlyMap<number, KeptNotes>> {
  const file = env().TRAILMARK_ANCHOR_FILE;
  if (file === undefined) return new Map();
  // Before the file, which may have grown when it is read.
  const rows = await sql<{ log: number; epoch: number; size: string }[]>`
    select a.log, a.epoch, a.size from ledger_anchor a where a.sink = 'file'`;
  const sizes = new Map(rows.map(({ log, epoch, size }) => [`${log}/${epoch}`, Number(size)]));
  const notes = await readAnchors(file, new Set(logs.map(({ origin }) => origin)));
  return new Map(
    logs.map(({ log, epoch, origin }) => [
      log,
      { notes: notes.get(origin) ?? new Set(), size: sizes.get(`${log}/${epoch}`) ?? 0 },
    ]),
  );
}
