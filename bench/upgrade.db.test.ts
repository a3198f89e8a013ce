import { expect, inject, it } from 'vitest';
import { upgrade } from '@/bench/upgrade-run';

it('a database of the release before is upgraded while others read and write, and one holds its tables open', async () => {
  const server = inject('server');
  const { waits, faults } = await upgrade(server, {
    ...{ name: 'test_upgrade', events: 5_000, heldMs: 1_500 },
  });
  expect(faults).toEqual([]);
  expect(waits.reads).toBeGreaterThan(10);
  expect(waits.writes).toBeGreaterThan(10);
  // It had to wait for the open transaction, and let everybody else go on meanwhile.
  expect(waits.tookMs).toBeGreaterThan(1_000);
  expect(Math.max(waits.readerMs, waits.writerMs)).toBeLessThan(waits.tookMs * 0.9);
});
