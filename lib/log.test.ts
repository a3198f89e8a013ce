import { afterEach, expect, it, vi } from 'vitest';
import { log } from './log';
import { requestIdOf, withRequestId } from './request-context.mjs';

const lines: string[] = [];
vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
afterEach(() => {
  lines.length = 0;
  vi.unstubAllEnvs();
});

/** The one line that was written. */
function line(): Record<string, unknown> {
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '');
}

it('writes one JSON object a line: level, instant, process, fields, and of a cause what it is but not its data', () => {
  const cause = Object.assign(new TypeError('no such column', { cause: new Error('deeper') }), {
    ...{ code: '42703', query: 'select password' },
  });
  log.warn('health: no answer', { port: 5432, isFirst: true }, cause);
  expect(lines[0]?.endsWith('\n')).toBe(true);
  expect(line()).toEqual({
    ...{ level: 'warn', at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), pid: process.pid },
    ...{ port: 5432, isFirst: true, error: 'no such column', errorName: 'TypeError', errorCode: '42703' },
    ...{ rootCause: 'deeper', message: 'health: no answer' },
  });
});

it('carries the id of the request that is being answered, however far it has gone', async () => {
  await withRequestId('req-7', async () => {
    await new Promise((resolve) => setImmediate(resolve));
    log.error('no answer');
  });
  expect(line()).toMatchObject({ requestId: 'req-7', level: 'error' });
  log.error('no request');
  expect(JSON.parse(lines[1] ?? '')).not.toHaveProperty('requestId');
});

it('takes a plain token of a client for the id of its request, and nothing else', () => {
  for (const plain of ['a', '4bf92f35-77b3', 'Root=1-67891233-abcdef', 'x'.repeat(128)])
    expect(requestIdOf(plain)).toBe(plain);
  for (const other of [
    undefined,
    '',
    'a b',
    'a\n',
    '\u001b[31m',
    'ä',
    '"',
    '<b>',
    'x'.repeat(129),
    ['a', 'b'],
  ])
    expect(requestIdOf(other)).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
});

const HOSTILE = [
  'two\nlines',
  'two\r\n{"at":"2026-01-01","level":"error","message":"forged"}',
  '\u001b[2J\u001b]0;title\u0007',
  '\u009b31mC1',
  '\u202Ereversed\u2066',
  '\u2028separators\u2029',
  '\u200bzero\ufeffwidth',
  'nul\0del\u007f',
  'half \ud800',
  '"},{"level":"error"',
  '$(id) `id` %s %d %o',
];

it.each(HOSTILE)('has one line of it, obeyed by no terminal, that says what it was told: %j', (text) => {
  log.warn(text, { path: text }, Object.assign(new Error(text), { code: text }));
  expect(lines[0]?.slice(0, -1)).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);
  expect(line()).toMatchObject({ message: text, path: text, error: text, errorCode: text });
});

it.each([
  ['postgres://app:hunter2@db:5432/x', 'postgres://[redacted]@db:5432/x'],
  ['smtps://me:hunter2/p@ss@mail', 'smtps://[redacted]@mail'],
  ['amqp+tls://hunter2@queue is away', 'amqp+tls://[redacted]@queue is away'],
  ['Authorization: Bearer hunter2hunter2', 'Authorization: Bearer [redacted]'],
  ['Proxy-Authorization: Basic aHVudGVyMg==', 'Proxy-Authorization: Basic [redacted]'],
  ['got {"password":"hunter2","port":1}', 'got {"password":"[redacted]","port":1}'],
  ['/cb?access_token=hunter2&state=1', '/cb?access_token=[redacted]&state=1'],
  ['cookie: next-auth.session-token=hunter2', 'cookie: [redacted]'],
  ['client_secret = hunter2', 'client_secret = [redacted]'],
  ['jwt eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJodW50ZXIyIn0.c2ln', 'jwt [redacted]'],
  ['-----BEGIN PRIVATE KEY-----\nhunter2\n', '[redacted]'],
])('leaves the secret out of %j, in a message, a field and an error', (text, kept) => {
  log.error(text, { detail: text }, new Error(text, { cause: new Error(text) }));
  expect(line()).toMatchObject({ message: kept, detail: kept, error: kept, rootCause: kept });
});

it('leaves out what stands under the name of a secret, which the compiler forbids already', () => {
  const told: Record<string, string> = { password: 'hunter2', cookie: 'hunter2', token: 'hunter2' };
  log.warn('sign-in', Object.fromEntries(Object.entries(told)));
  // @ts-expect-error: no field has this name
  log.warn('sign-in', { authorization: 'hunter2' });
  expect(lines.join('')).not.toContain('hunter2');
  expect(lines).toHaveLength(2);
});

it('says of JSON that cannot be read that it is none, and not what it was', () => {
  try {
    JSON.parse('{"a": hunter2}');
  } catch (error) {
    log.error('broken', {}, new Error('no key file', { cause: error }));
    log.error('broken', {}, error);
  }
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toContain('hunter2');
});

it('cuts an error that is longer than anything of ours', () => {
  log.error('broken', {}, new Error('x'.repeat(1_000_000)));
  expect(lines[0]?.length).toBeLessThan(2_500);
});

it('writes what the level lets through, and none of it where it is silent', () => {
  vi.stubEnv('TRAILMARK_LOG_LEVEL', 'warn');
  log.info('low');
  log.debug('lower');
  log.warn('high');
  expect(line()).toMatchObject({ message: 'high' });
  vi.stubEnv('TRAILMARK_LOG_LEVEL', 'silent');
  log.error('high');
  vi.stubEnv('TRAILMARK_LOG_LEVEL', 'debug');
  log.debug('lower');
  expect(lines.map((each) => JSON.parse(each).message)).toEqual(['high', 'lower']);
});
