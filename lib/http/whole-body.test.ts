import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { keepAnswer, wholeBodyOf } from './whole-body';

it('an answer that is kept is one in memory, hashed and compressed once, however often it is sent', async () => {
  const answer = keepAnswer('{"a":"ü"}', { 'Cache-Control': 'public' });
  const [one, other] = [answer(), answer()];
  const [first, second] = [await wholeBodyOf(one), await wholeBodyOf(other)];
  expect(second.plain).toBe(first.plain);
  expect(second.tag()).toBe(first.tag());
  expect(await second.gzip()).toBe(await first.gzip());
  expect(gunzipSync(await first.gzip()).toString()).toBe('{"a":"ü"}');
});

it('it says the same to whoever reads it as a body', async () => {
  const response = keepAnswer('{"a":"ü"}', { 'Cache-Control': 'public' })();
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('cache-control')).toBe('public');
  expect(await response.json()).toEqual({ a: 'ü' });
});

it('any other answer is read, and is its own', async () => {
  const [first, second] = [
    await wholeBodyOf(Response.json({ a: 1 })),
    await wholeBodyOf(Response.json({ a: 2 })),
  ];
  expect([first.plain.toString(), second.plain.toString()]).toEqual(['{"a":1}', '{"a":2}']);
  expect(first.tag()).toMatch(/^"[\w-]{22}"$/);
  expect(second.tag()).not.toBe(first.tag());
});
