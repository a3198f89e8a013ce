import { once } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { API_ROUTES } from '@/app/api-routes';
import { closeDatabase, openDatabase } from '@/db/pool';
import { useTestDatabase } from '@/db/test-database';
import { trailmark } from '@/lib/dialects/trailmark';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import { mailSettings } from '@/lib/reports/mail-settings';
import { MailRefused, sendMail } from '@/lib/reports/send-mail';
import { handler, methodsNotAllowed } from './handler';
import { createNodeServer } from './node-server';
import { originOf } from './test-server';

const made = useTestDatabase();
const SECRET = 'hunter2hunter2';
const lines: string[] = [];

/** Fails with all that it was asked with, as a library does that quotes its input. */
const broken = handler(trailmark, async ({ url, headers }) => {
  throw new Error(`cannot ask ${url} with ${JSON.stringify(Object.fromEntries(headers))}`);
});
const { server } = createNodeServer(
  { ...API_ROUTES, '/api/broken': { ...methodsNotAllowed(trailmark, ['GET']), GET: broken } },
  (incoming) => {
    throw new Error(`no page for ${incoming.headers.authorization}`);
  },
);

beforeEach(async () => {
  lines.length = 0;
  vi.stubEnv('TRAILMARK_LOG_LEVEL', 'debug');
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Asks with every kind of secret that a request carries. */
async function ask(path: string, requestId = 'req-secret'): Promise<Response> {
  const headers = {
    ...{ authorization: `Bearer ${SECRET}`, 'x-api-key': SECRET, 'x-request-id': requestId },
    cookie: `next-auth.session-token=${SECRET}`,
  };
  return await fetch(`${originOf(server.address())}${path}?access_token=${SECRET}`, { headers });
}

function logged() {
  const text = lines.join('');
  expect(text).not.toContain(SECRET);
  return lines.map((line): Record<string, unknown> => JSON.parse(line));
}

it('a handler that fails with its request in hand tells the log neither credential nor query, but whose request', async () => {
  const response = await ask('/api/broken');
  expect([response.status, response.headers.get('x-request-id')]).toEqual([500, 'req-secret']);
  await vi.waitFor(() => expect(lines).toHaveLength(2));
  expect(logged()).toMatchObject([
    { level: 'error', message: 'request failed', requestId: 'req-secret' },
    { level: 'debug', message: 'request', requestId: 'req-secret', route: '/api/broken', status: 500 },
  ]);
});

it('neither does what is no route', async () => {
  expect((await ask('/a-page')).status).toBe(500);
  await vi.waitFor(() => expect(lines).toHaveLength(2));
  expect(logged()).toMatchObject([
    { message: 'no answer', path: '/a-page', requestId: 'req-secret' },
    { message: 'request', route: '(pages)' },
  ]);
});

it('a refused credential, and a database that is away, are told without what stands in them', async () => {
  expect((await ask('/api/v1/events')).status).toBe(401);
  await closeDatabase();
  openDatabase(`postgres://app:${SECRET}@127.0.0.1:1/none`);
  expect((await ask('/api/health')).status).toBe(503);
  await closeDatabase();
  openDatabase(made().url);
  await vi.waitFor(() => expect(logged().filter(({ message }) => message === 'request')).toHaveLength(2));
  expect(logged()).toContainEqual(expect.objectContaining({ message: 'health: database does not answer' }));
});

it.each([`postgres://app:${SECRET}@[bad/none`, `postgres://app:${SECRET}@x:y:z/none`])(
  'an address of a database that is none is told without its password: %#',
  (url) => {
    try {
      openDatabase(url)`select 1`.catch((error) => log.error('database', {}, error));
    } catch (error) {
      log.error('database', {}, error);
    }
    log.error(`cannot open ${url}`, { reason: `no ${url}` });
    expect(logged().length).toBeGreaterThan(0);
    openDatabase(made().url);
  },
);

it('a mail server that is away, or no address at all, is told without its password', async () => {
  vi.stubEnv('TRAILMARK_SMTP_URL', `smtp://me:${SECRET}@127.0.0.1:1`);
  vi.stubEnv('TRAILMARK_MAIL_FROM', 'audit@example.com');
  const settings = mailSettings();
  if (!settings) throw new Error('there are settings');
  const mail = { messageId: '<1@x>', to: ['a@example.com'], subject: 's', text: 't', html: 'h' };
  const refusal = await sendMail(settings, mail).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(MailRefused);
  log.error('a mail', {}, refusal);
  vi.stubEnv('TRAILMARK_SMTP_URL', `smtp//me:${SECRET}@mail`);
  expect(() => env()).toThrow(/^environment: TRAILMARK_SMTP_URL: (?!.*hunter2)/);
  vi.unstubAllEnvs();
  expect(logged()).toMatchObject([{ message: 'a mail was not sent' }, { message: 'a mail' }]);
});
