import { connect, type Pool } from '@/db/client';
import { env } from '@/lib/env';

/** Kept on globalThis, because a development server loads this module anew at each change. */
declare global {
  var trailmarkPool: { sql: Pool } | undefined;
}

/** The application's pool of connections; opened at first use from DATABASE_URL, which `trailmark start` sets. */
export function database(): Pool {
  if (globalThis.trailmarkPool) return globalThis.trailmarkPool.sql;
  const url = env().DATABASE_URL;
  if (!url) throw new Error('DATABASE_URL is not set: start Trailmark with `npm start` or `npm run dev`');
  return openDatabase(url);
}

/** Makes `url` the database of this process. */
export function openDatabase(url: string): Pool {
  const sql = connect(url, { application: 'trailmark' });
  globalThis.trailmarkPool = { sql };
  return sql;
}

/** Ends every connection of the pool. */
export async function closeDatabase(): Promise<void> {
  const pool = globalThis.trailmarkPool;
  globalThis.trailmarkPool = undefined;
  await pool?.sql.end({ timeout: 5 });
}
