import { createHash } from 'node:crypto';
import path from 'node:path';
import { childEnv } from '@/lib/env';

/** Where the browser tests run: a data folder, a build and a port of their own, beside a console that is in use. */
export const DATA = path.resolve('.data/browser-test');
/** Of this checkout: two of them may be tested at once. Below the ports of embedded databases and of systems. */
export const PORT = 18_000 + (createHash('sha256').update(process.cwd()).digest().readUInt16BE() % 2_000);
export const ORIGIN = `http://127.0.0.1:${PORT}`;
/** A second instance of the same build, on the same database. */
export const SECOND_PORT = PORT + 2_000;
export const SECOND = `http://127.0.0.1:${SECOND_PORT}`;
/** The same installation served by Next alone. */
export const NEXT_PORT = PORT + 4_000;
export const NEXT_ORIGIN = `http://127.0.0.1:${NEXT_PORT}`;
export const SIGNED_IN = path.join(DATA, 'signed-in.json');

/** The environment of every process of the tests. */
export function testEnv(): NodeJS.ProcessEnv {
  const limits = { TRAILMARK_RATE_LIMIT: '1000000', TRAILMARK_ADDRESS_RATE_LIMIT: '1000000' };
  const own = { TRAILMARK_DATA: DATA, PORT: String(PORT), HOST: '127.0.0.1', TRAILMARK_DIST: '.next-test' };
  // The browser stands for a proxy: a test may name the address it comes from, so that one guesses for itself alone.
  const proxies = { TRAILMARK_TRUSTED_PROXIES: '1' };
  return childEnv({ ...own, ...limits, ...proxies, DATABASE_URL: '', NEXTAUTH_URL: '', TRAILMARK_KEYS: '' });
}

/** Of the second server: Next alone, behind the same public address. */
export function nextEnv(): Record<string, string> {
  const own = { PORT: String(NEXT_PORT), TRAILMARK_SERVER: 'next', NEXTAUTH_URL: ORIGIN };
  const given = Object.entries({ ...testEnv(), ...own });
  return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
