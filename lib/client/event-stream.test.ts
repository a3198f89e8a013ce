import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readEventStream, type StreamBatch } from './event-stream';

const TEXT =
  ': connected\n\nid: a1\nevent: event\ndata: {"n":1}\n\nid: a2\nevent: gap\ndata: x\ndata: y\n\n: heartbeat\nid: a3\n\n';

async function read(pieces: readonly string[]): Promise<StreamBatch[]> {
  const bytes = pieces.map((piece) => new TextEncoder().encode(piece));
  const body = new ReadableStream({
    start(controller) {
      for (const piece of bytes) controller.enqueue(piece);
      controller.close();
    },
  });
  const batches: StreamBatch[] = [];
  for await (const batch of readEventStream(new Response(body))) batches.push(batch);
  return batches;
}

it('messages are the same however the network parts them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(TEXT.length), { maxLength: 12 }), async (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), TEXT.length];
      const batches = await read(at.slice(1).map((end, nth) => TEXT.slice(at[nth], end)));
      expect(batches.flatMap(({ data }) => data)).toEqual([
        { type: 'event', data: '{"n":1}' },
        { type: 'gap', data: 'x\ny' },
      ]);
      expect(batches.at(-1)?.id).toBe('a3');
    }),
  );
});

it('half a message at the end is none', async () => {
  expect(await read(['id: 1\nevent: event\ndata: {}'])).toEqual([]);
});
