import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '@/db/client';
import type { EmbeddedServer } from '@/db/embedded/server';
import { childEnv } from '@/lib/env';
import { startOwnServer, until } from './test-own-server';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** A writer in a process of its own, and the ids that it was told are stored. */
function startWriter(url: string): { child: ChildProcess; acknowledged: string[] } {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bin/append-loop.fixture.ts'], {
    env: childEnv({ DATABASE_URL: url }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanups.push(() => child.kill('SIGKILL'));
  const acknowledged: string[] = [];
  let rest = '';
  child.stdout?.on('data', (chunk) => {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    acknowledged.push(...lines);
  });
  return { child, acknowledged };
}

/** From one snapshot, because a writer may still be at work. */
async function expectWhole(server: EmbeddedServer, acknowledged: readonly string[]) {
  const pool = connect(server.url, { connections: 1 });
  cleanups.push(() => pool.end({ timeout: 5 }));
  const { ids, state } = await pool.begin('isolation level repeatable read', async (sql) => {
    const stored = await sql<{ id: string }[]>`
      select e.id from event e join ledger_entry n on n.log = e.log and n.id = e.id and n.seq = e.seq`;
    const [log] = await sql`
      select l.size::int4 as size, count(n.seq)::int4 as entries, coalesce(max(n.seq) + 1, 0)::int4 as next
      from log l left join ledger_entry n on n.log = l.log
      join tenant t on t.tenant = l.tenant
      where l.kind = 0 and t.tenant_id <> '_trailmark' group by l.size`;
    return { ids: stored.map(({ id }) => id), state: { ...log } };
  });
  expect(new Set(ids).size).toBe(ids.length);
  const known = new Set(ids);
  expect(acknowledged.filter((id) => !known.has(id))).toEqual([]);
  expect(state).toEqual({ size: ids.length, entries: ids.length, next: ids.length });
}

describe('kill -9', () => {
  it('of PostgreSQL loses no acknowledged event, and writing goes on by itself', async () => {
    const { server, kill, restarts } = await startOwnServer(cleanups);
    const { acknowledged } = startWriter(server.url);
    for (let round = 1; round <= 3; round++) {
      const before = acknowledged.length;
      await until(() => acknowledged.length >= before + 50, 30_000);
      kill();
      await until(() => restarts() === round, 60_000);
      const atRestart = acknowledged.length; // what the pipe still held of before is read by then
      await until(() => acknowledged.length >= atRestart + 50, 60_000);
    }
    await expectWhole(server, [...acknowledged]);
  });

  it('of a writing process loses no acknowledged event and leaves the log without a gap', async () => {
    const { server } = await startOwnServer(cleanups);
    for (let round = 0; round < 3; round++) {
      const { child, acknowledged } = startWriter(server.url);
      await until(() => acknowledged.length >= 50, 30_000);
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
      await expectWhole(server, acknowledged);
    }
  });
});
