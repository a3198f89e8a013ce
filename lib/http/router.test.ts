import { describe, expect, it } from 'vitest';
import { AuditError } from '@/lib/audit/error';
import { createRouter, METHODS, type Route } from './router';

/** A route whose answers say which one it is. */
function route(name: string): Route {
  const answer = (method: string) => async () => new Response(`${method} ${name}`);
  return {
    ...{ GET: answer('GET'), POST: answer('POST'), PUT: answer('PUT'), PATCH: answer('PATCH') },
    ...{ DELETE: answer('DELETE'), OPTIONS: answer('OPTIONS') },
  };
}

const find = createRouter({
  ...{ '/api/[[...path]]': route('rest'), '/api/auth/[...all]': undefined, '/api/logs': route('logs') },
  ...{
    '/api/logs/[id]': route('log'),
    '/api/logs/stats': route('stats'),
    '/.well-known/[...path]': route('w'),
  },
});

async function ask(path: string, method = 'GET') {
  const match = find(method, path);
  if (!match) return undefined;
  const response = await match.handle(new Request('http://localhost'), { params: match.params });
  return [await response.text(), await match.params];
}

describe('a path', () => {
  it('finds the route that says the most of it', async () => {
    expect(await ask('/api/logs')).toEqual(['GET logs', {}]);
    expect(await ask('/api/logs/stats')).toEqual(['GET stats', {}]);
    expect(await ask('/api/logs/7')).toEqual(['GET log', { id: '7' }]);
    expect(await ask('/api/logs/stats/x')).toEqual(['GET rest', { path: ['logs', 'stats', 'x'] }]);
    expect(await ask('/api')).toEqual(['GET rest', {}]);
    expect(await ask('/.well-known/a/b')).toEqual(['GET w', { path: ['a', 'b'] }]);
  });

  it('is the same with a slash at its end', async () => {
    for (const path of ['/api', '/api/logs', '/api/logs/stats', '/api/logs/7', '/api/a/b'])
      expect(await ask(`${path}/`)).toEqual(await ask(path));
  });

  it('is decoded for a name and never for a word', async () => {
    expect(await ask('/api/logs/a%2Fb%20%C3%A9')).toEqual(['GET log', { id: 'a/b é' }]);
    expect(await ask('/api/log%73')).toEqual(['GET rest', { path: ['logs'] }]);
    expect(await ask('/api/logs%2F7')).toEqual(['GET rest', { path: ['logs/7'] }]);
  });

  it('that cannot be decoded finds its route, which is told so', async () => {
    for (const path of ['/api/logs/%zz', '/api/x/%', '/.well-known/%c0%af']) {
      const match = find('GET', path);
      await expect(match?.params).rejects.toThrow(AuditError);
      await expect(match?.params).rejects.toMatchObject({ status: 400 });
    }
  });

  it.each(['/', '/logs', '/apis', '/api/auth/session', '/.well-known', '*', 'http://localhost/api/logs'])(
    '%s is not ours',
    (path) => expect(find('GET', path)).toBeUndefined(),
  );

  it.each([
    '//api/logs',
    '/api//logs',
    '/api/./logs',
    '/api/x/../logs',
    '/api/%2e%2E/logs',
    '/api\\logs',
    '/api/a#b',
  ])('%s is left to Next, which puts it right first', (path) => expect(find('GET', path)).toBeUndefined());
});

describe('a method', () => {
  it('finds its handler, HEAD that of GET, an unknown one the refusal of OPTIONS', async () => {
    for (const method of METHODS) expect(await ask('/api/logs', method)).toEqual([`${method} logs`, {}]);
    expect(await ask('/api/logs', 'HEAD')).toEqual(['GET logs', {}]);
    for (const method of ['TRACE', 'PROPFIND', 'get', 'constructor'])
      expect(await ask('/api/logs', method)).toEqual(['OPTIONS logs', {}]);
  });
});
