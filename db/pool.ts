import { connect, type Pool } from '@/db/client';
import { env } from '@/lib/env';

/** Two appends of events and two of records are under way at once at most; one more for what stands beside them. */
const WRITE_CONNECTIONS = 5;

const ADMISSION_CONNECTIONS = 3;

/** Kept on globalThis, because a development server loads this module anew at each change. */
declare global {
  var trailmarkPools: { read: Pool; write: Pool; admission: Pool } | undefined;
}

/** The application's pool of connections; opened at first use from DATABASE_URL, which `trailmark start` sets. */
export function database(): Pool {
  return pools().read;
}

/** Connections of writers, so that an event never waits for a reader to give one back. */
export function writeDatabase(): Pool {
  return pools().write;
}

/** Connections of who looks up credentials and limits: a few slow reads must not keep everybody else at the door. */
export function admissionDatabase(): Pool {
  return pools().admission;
}

function pools() {
  if (globalThis.trailmarkPools) return globalThis.trailmarkPools;
  const url = env().DATABASE_URL;
  if (!url) throw new Error('DATABASE_URL is not set: start Trailmark with `npm start` or `npm run dev`');
  openDatabase(url);
  return pools();
}

/** Makes `url` the database of this process. */
export function openDatabase(url: string): Pool {
  const sql = connect(url, { application: 'trailmark' });
  const write = connect(url, { application: 'trailmark writer', connections: WRITE_CONNECTIONS });
  const admission = connect(url, { application: 'trailmark admission', connections: ADMISSION_CONNECTIONS });
  globalThis.trailmarkPools = { read: sql, write, admission };
  return sql;
}

/** Ends every connection of the pool. */
export async function closeDatabase(): Promise<void> {
  const open = globalThis.trailmarkPools;
  globalThis.trailmarkPools = undefined;
  await Promise.all(Object.values(open ?? {}).map((pool) => pool.end({ timeout: 5 })));
}
