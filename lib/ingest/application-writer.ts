import type { Pool } from '@/db/client';
import { writeDatabase } from '@/db/pool';
import type { QueueDepth } from './queue';
import { createWriter, type Writer } from './writer';

/** Kept on globalThis, because a development server loads this module anew at each change. */
declare global {
  var trailmarkWriter: { of: Pool; writer: Writer; records: Writer } | undefined;
  var trailmarkImportWriter: { of: Pool; writer: Writer } | undefined;
}

/** As long as a read waits for its turn (lib/query/reading.ts): whoever asks has more use of a no by then. */
const WAIT_MS_MAX = 10_000;

/** The writer of this process: events go through one queue, records of reads through another. */
export function applicationWriter(): Writer {
  const sql = writeDatabase();
  if (globalThis.trailmarkWriter?.of !== sql) {
    // Queues of their own: the record of a read never waits behind events, nor an event behind records.
    const options = { waitMsMax: WAIT_MS_MAX };
    const [events, records] = [createWriter(sql, options), createWriter(sql, options)];
    const writer = { ...events, writeAccess: records.writeAccess };
    globalThis.trailmarkWriter = { of: sql, writer, records };
  }
  return globalThis.trailmarkWriter.writer;
}

/** The writer of files that are imported: behind a queue of its own, so that no event of now waits for those of years. */
export function importWriter(): Writer {
  const sql = writeDatabase();
  if (globalThis.trailmarkImportWriter?.of !== sql) {
    globalThis.trailmarkImportWriter = { of: sql, writer: createWriter(sql, { partitionsAhead: true }) };
  }
  return globalThis.trailmarkImportWriter.writer;
}

const NOTHING: QueueDepth = { items: 0, oldestMs: 0 };

/** What each queue of this process has accepted and not yet written; one that nothing has gone through is empty. */
export function queueDepths(): Readonly<Record<'events' | 'records' | 'imports', QueueDepth>> {
  return {
    events: globalThis.trailmarkWriter?.writer.depth() ?? NOTHING,
    records: globalThis.trailmarkWriter?.records.depth() ?? NOTHING,
    imports: globalThis.trailmarkImportWriter?.writer.depth() ?? NOTHING,
  };
}
