import type { Pool } from '@/db/client';
import { writeDatabase } from '@/db/pool';
import { createWriter, type Writer } from './writer';

/** Kept on globalThis, because a development server loads this module anew at each change. */
declare global {
  var trailmarkWriter: { of: Pool; writer: Writer } | undefined;
}

/** The writer of this process: everything that is written to one database goes through one queue. */
export function applicationWriter(): Writer {
  const sql = writeDatabase();
  if (globalThis.trailmarkWriter?.of !== sql) {
    globalThis.trailmarkWriter = { of: sql, writer: createWriter(sql) };
  }
  return globalThis.trailmarkWriter.writer;
}
