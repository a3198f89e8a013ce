import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { LeaseLost, withLease } from './leased';

const place = useTestDatabase();
afterEach(() => void vi.restoreAllMocks());

/** Lets the clock of this process run ahead; that of the database stays. */
function passSeconds(seconds: number): void {
  const nowMs = performance.now() + seconds * 1_000;
  vi.spyOn(performance, 'now').mockReturnValue(nowMs);
}

async function leftS(name: string): Promise<number> {
  const [row] = await place().sql<{ left: number }[]>`
    select extract(epoch from expires_at - now())::float8 as left from lease where name = ${name}`;
  return row?.left ?? 0;
}

async function endOf(name: string): Promise<string> {
  const [row] = await place().sql<{ end: string }[]>`
    select expires_at::text as end from lease where name = ${name}`;
  return row?.end ?? '';
}

describe('a lease', () => {
  it('lets one at a time do the work, and the next one when it is done, or has failed', async () => {
    const { sql } = place();
    const other = () => withLease(sql, 'one', 10, async () => 'other');
    expect(await withLease(sql, 'one', 10, other)).toBeUndefined();
    expect(await other()).toBe('other');
    const failing = withLease(sql, 'one', 10, async () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await other()).toBe('other');
  });

  it('that was taken while the clock of the database was ahead is not held until that time comes', async () => {
    const { sql, owner } = place();
    const take = () => withLease(sql, 'ahead', 10, async () => 'taken');
    const endIn = (interval: string) => owner`
      insert into lease (name, holder, expires_at) values ('ahead', ${randomUUID()}, now() + ${interval}::interval)
      on conflict (name) do update set expires_at = excluded.expires_at`;
    await endIn('19 s'); // a clock that was put back by less than the lease takes nothing from its holder
    expect(await take()).toBeUndefined();
    await endIn('400 days');
    expect(await take()).toBe('taken');
  });

  it('is renewed where a third of it has passed, and not before', async () => {
    const { sql, owner } = place();
    await withLease(sql, 'two', 12, async (keep) => {
      await owner`update lease set expires_at = now() + interval '1 s' where name = 'two'`;
      passSeconds(2);
      await keep();
      expect(await leftS('two')).toBeLessThan(1.1);
      passSeconds(3);
      await keep();
      expect(await leftS('two')).toBeGreaterThan(11);
    });
    expect(await leftS('two')).toBe(0);
  });

  it('is renewed beside a step that is longer than it, where that is wanted', async () => {
    const { sql } = place();
    const step = async () => {
      for (let times = 0; times < 4; times++) {
        const before = await endOf('long');
        await expect.poll(() => endOf('long'), { interval: 20, timeout: 10_000 }).not.toBe(before);
      }
      return await withLease(sql, 'long', 1, async () => 'another');
    };
    expect(await withLease(sql, 'long', 1, step, { isRenewed: true })).toBeUndefined();
    expect(await withLease(sql, 'long', 1, async () => 'the next')).toBe('the next');
  });

  it('is lost to who has taken it over, who keeps it', async () => {
    const { sql, owner } = place();
    const lost = withLease(sql, 'three', 12, async (keep) => {
      await owner`update lease set holder = ${randomUUID()} where name = 'three'`;
      passSeconds(5);
      await keep();
    });
    await expect(lost).rejects.toThrow(LeaseLost);
    expect(await leftS('three')).toBeGreaterThan(1);
  });

  it('is taken anew where it has ended and nobody has it', async () => {
    const { sql, owner } = place();
    await withLease(sql, 'four', 12, async (keep) => {
      await owner`delete from lease where name = 'four'`;
      passSeconds(13);
      await keep();
      expect(await leftS('four')).toBeGreaterThan(11);
    });
  });
});
