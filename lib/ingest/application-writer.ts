import type { Pool } from '@/db/client';
import { writeDatabase } from '@/db/pool';
import { createWriter, type Writer } from './writer';

/** Kept on globalThis, because a development server loads this module anew at each change. */
declare global {
  var trailmarkWriter: { of: Pool; writer: Writer } | undefined;
}

/** The writer of this process: events go through one queue, records of reads through another. */
export function applicationWriter(): Writer {
  const sql = writeDatabase();
  if (globalThis.trailmarkWriter?.of !== sql) {
    // Queues of their own: the record of a read never waits behind events, nor an event behind records.
    const [events, records] = [createWriter(sql), createWriter(sql)];
    const writer = { ...events, writeAccess: records.writeAccess };
    globalThis.trailmarkWriter = { of: sql, writer };
  }
  return globalThis.trailmarkWriter.writer;
}
