import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppendQueue } from './queue';

/** A flush that waits until the test lets it go. */
function gatedQueue(
  options: {
    fail?: (items: readonly number[]) => Error | undefined;
    waitingMax?: number;
    waitMsMax?: number;
  } = {},
) {
  const batches: number[][] = [];
  const gates: (() => void)[] = [];
  const queue = new AppendQueue<number, number>({
    isTransient: (error) => error instanceof Error && error.message === 'transient',
    batchMax: 4,
    waitingMax: options.waitingMax ?? 100,
    waitMsMax: options.waitMsMax ?? Number.POSITIVE_INFINITY,
    async flush(items) {
      batches.push([...items]);
      await new Promise<void>((resolve) => gates.push(resolve));
      const error = options.fail?.(items);
      if (error) throw error;
      return items.map((item) => item * 10);
    },
  });
  const open = async () => {
    while (gates.length > 0) {
      gates.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { queue, batches, open };
}

afterEach(() => vi.useRealTimers());

describe('natural batching', () => {
  it('sends at once while a slot is free, and together what came meanwhile', async () => {
    const { queue, batches, open } = gatedQueue();
    const answers = [1, 2, 3, 4, 5].map((item) => queue.add([item]));
    expect(batches).toEqual([[1], [2]]);
    await open();
    expect(await Promise.all(answers)).toEqual([[10], [20], [30], [40], [50]]);
    expect(batches).toEqual([[1], [2], [3, 4, 5]]);
  });

  it('never splits a request, and gives each its own outcomes', async () => {
    const { queue, batches, open } = gatedQueue();
    const answers = [[1], [2], [3, 4, 5], [6, 7]].map((items) => queue.add(items));
    await open();
    expect(await Promise.all(answers)).toEqual([[10], [20], [30, 40, 50], [60, 70]]);
    expect(batches.slice(2)).toEqual([
      [3, 4, 5],
      [6, 7],
    ]);
  });

  it('answers an empty request without a batch', async () => {
    const { queue, batches } = gatedQueue();
    expect(await queue.add([])).toEqual([]);
    expect(batches).toEqual([]);
  });

  it('one bad item fails its own request alone', async () => {
    const { queue, open } = gatedQueue({
      fail: (items) => (items.includes(4) ? new Error('poison') : undefined),
    });
    const answers = [[1], [2], [3], [4], [5]].map((items) => queue.add(items));
    const settled = Promise.allSettled(answers);
    await open();
    expect((await settled).map((outcome) => outcome.status)).toEqual([
      ...['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    ]);
  });

  it('tries again after a broken connection, and answers what the second try said', async () => {
    let failures = 2;
    const queue = new AppendQueue<number, number>({
      isTransient: () => true,
      async flush(items) {
        if (failures-- > 0) throw new Error('transient');
        return items;
      },
    });
    expect(await queue.add([7])).toEqual([7]);
  });

  it('refuses at once when too many wait, and keeps those it has', async () => {
    const { queue, open } = gatedQueue({ waitingMax: 2 });
    const kept = [queue.add([1]), queue.add([2]), queue.add([3]), queue.add([4])];
    await expect(queue.add([5])).rejects.toMatchObject({ code: 'overloaded', status: 503 });
    await open();
    expect(await Promise.all(kept)).toEqual([[10], [20], [30], [40]]);
  });

  it('refuses at once while others have waited for too long, and takes more once those are written', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { queue, open } = gatedQueue({ waitMsMax: 1_000 });
    const written = [queue.add([1]), queue.add([2])];
    vi.advanceTimersByTime(5_000);
    const waiting = [queue.add([3])]; // two that are long at it are no queue
    vi.advanceTimersByTime(1_000);
    waiting.push(queue.add([4]));
    vi.advanceTimersByTime(1);
    await expect(queue.add([5])).rejects.toMatchObject({ code: 'overloaded', status: 503 });
    await open();
    expect(await Promise.all([...written, ...waiting])).toEqual([[10], [20], [30], [40]]);
    const later = queue.add([6]);
    await open();
    expect(await later).toEqual([60]);
  });

  it('one that has waited behind a database that is away is not tried for as long again', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { queue, batches, open } = gatedQueue({ fail: () => new Error('transient') });
    const all = Promise.allSettled([1, 2, 3].map((item) => queue.add([item])));
    vi.advanceTimersByTime(31_000);
    await open();
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(batches).toEqual([[1], [2], [3]]);
  });
});
