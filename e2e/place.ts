import { createHash } from 'node:crypto';
import path from 'node:path';
import { childEnv, env } from '@/lib/env';

/** Where the tests of one worker run: a data folder and ports of their own, beside a console that is in use. */
export interface Place {
  data: string;
  port: number;
  origin: string;
  /** A second instance of the same build. */
  secondPort: number;
  second: string;
  /** The same installation served by Next alone. */
  nextPort: number;
  nextOrigin: string;
  /** Of the databases of both, so that nobody else takes them while a test has killed one. */
  databasePort: number;
  secondDatabasePort: number;
  /** Of an installation that one test file starts for itself. */
  ownPort: number;
  ownDatabasePort: number;
  /** Where it looks for a mail server, which a test starts where mails are to arrive. */
  mailPort: number;
  /** The cookies of somebody who is signed in there. */
  signedIn: string;
}

const PORT_MIN = 18_000;
const CHECKOUTS = 700;
const WORKERS = 2;

/** One installation for each worker: what a test does to its own, a test of another worker cannot see. */
export const PLACES: readonly Place[] = Array.from({ length: WORKERS }, (_, worker) => placeOf(worker));

/** That of this process. */
export const HERE = placeOf(env().TEST_PARALLEL_INDEX);
export const { data: DATA, port: PORT, origin: ORIGIN, signedIn: SIGNED_IN } = HERE;
export const { secondPort: SECOND_PORT, second: SECOND, nextOrigin: NEXT_ORIGIN } = HERE;

/** Ports of this checkout: two of them may be tested at once. Below those of embedded databases and of systems. */
function placeOf(worker: number): Place {
  const checkout = createHash('sha256').update(process.cwd()).digest().readUInt16BE() % CHECKOUTS;
  const portOf = (use: number) => PORT_MIN + (use * CHECKOUTS + checkout) * WORKERS + worker;
  const originOf = (use: number) => `http://127.0.0.1:${portOf(use)}`;
  const data = path.resolve(`.data/browser-test-${worker}`);
  return {
    ...{ data, signedIn: path.join(data, 'signed-in.json') },
    ...{ port: portOf(0), origin: originOf(0), secondPort: portOf(1), second: originOf(1) },
    ...{ nextPort: portOf(2), nextOrigin: originOf(2) },
    ...{ databasePort: portOf(3), secondDatabasePort: portOf(4) },
    ...{ ownPort: portOf(5), ownDatabasePort: portOf(6), mailPort: portOf(7) },
  };
}

/** The environment of every process of the tests. */
export function testEnv(place = HERE): NodeJS.ProcessEnv {
  return childEnv(testSettings(place));
}

/** What they set in it. */
export function testSettings({ data, port, mailPort } = HERE): Record<string, string> {
  const limits = { TRAILMARK_RATE_LIMIT: '1000000', TRAILMARK_ADDRESS_RATE_LIMIT: '1000000' };
  const own = { TRAILMARK_DATA: data, PORT: String(port), HOST: '127.0.0.1', TRAILMARK_DIST: '.next-test' };
  const mail = {
    TRAILMARK_SMTP_URL: `smtp://127.0.0.1:${mailPort}`,
    TRAILMARK_MAIL_FROM: 'audit@example.com',
  };
  // The browser stands for a proxy: a test may name the address it comes from, so that one guesses for itself alone.
  const proxies = { TRAILMARK_TRUSTED_PROXIES: '1' };
  // Where the identity provider of the tests is.
  const outgoing = { TRAILMARK_OUTGOING_ALLOW: '127.0.0.1' };
  // It would find what tests have tampered with.
  const verify = { TRAILMARK_VERIFY_CRON: 'off' };
  const unset = { DATABASE_URL: '', NEXTAUTH_URL: '', TRAILMARK_KEYS: '' };
  return { ...own, ...limits, ...mail, ...proxies, ...outgoing, ...verify, ...unset };
}

/** Of the second server: Next alone, behind the same public address. */
export function nextEnv(place: Place): Record<string, string> {
  const own = { PORT: String(place.nextPort), TRAILMARK_SERVER: 'next', NEXTAUTH_URL: place.origin };
  const given = Object.entries({ ...testEnv(place), ...own });
  return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
