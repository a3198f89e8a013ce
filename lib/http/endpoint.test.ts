import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeDatabase, openDatabase } from '@/db/pool';
import { issueToken } from '@/lib/auth/token';
import { scaikey } from '@/lib/dialects/scaikey';
import { list } from '@/lib/query/list';
import { endpoint, noQuery } from './endpoint';

const context = { params: Promise.resolve({}) };

async function request(): Promise<Request> {
  const token = await issueToken({ subject: 'test', role: 'super_admin', ttlS: 60 });
  return new Request('http://localhost/', { headers: { authorization: `Bearer ${token}` } });
}

afterEach(async () => {
  await closeDatabase();
  vi.restoreAllMocks();
});

describe('an endpoint', () => {
  it('answers 503 with Retry-After while the database is away', async () => {
    openDatabase('postgres://nobody@127.0.0.1:1/none');
    const read = endpoint(scaikey, {
      permission: 'admin',
      query: noQuery,
      handle: ({ scope }) => list(scope, [], { offset: 0n, limit: 1, order: 'desc' }),
    });
    const response = await read(await request(), context);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await response.json()).toEqual({ detail: 'Service Unavailable' });
  });

  it('tells the log of an unexpected error, and the client nothing of it', async () => {
    const lines: string[] = [];
    vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
    const broken = endpoint(scaikey, {
      permission: 'admin',
      query: noQuery,
      handle: () => Promise.reject(new Error('secret table name')),
    });
    const response = await broken(await request(), context);
    expect([response.status, await response.text()]).toEqual([500, '{"detail":"Internal Server Error"}']);
    expect(lines.join()).toContain('secret table name');
  });
});
