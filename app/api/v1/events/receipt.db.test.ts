import { describe, expect, it } from 'vitest';
import { openCheckpoint } from '@/lib/ingest/signer';
import { event, send, useIngestScene } from './test-events';

const { place } = useIngestScene();

/** The checkpoint of a receipt, opened by the key of the log. */
async function opened(receipt: { status: string; checkpoint: string }) {
  expect(receipt.status).toBe('signed');
  return await openCheckpoint(receipt.checkpoint, receipt.checkpoint.split('\n', 1)[0] ?? '');
}

describe('a receipt', () => {
  it('is a checkpoint that covers the event, or the batch', async () => {
    const one = await send(JSON.stringify(event()), {}, undefined, '?receipt=1');
    expect(one.status).toBe(201);
    expect((await opened(one.body.receipt)).size).toBeGreaterThan(one.body.index);
    const events = Array.from({ length: 300 }, () => event());
    const { body } = await send(JSON.stringify({ events }), {}, undefined, '?receipt=1');
    expect((await opened(body.receipt)).size).toBeGreaterThan(body.items.at(-1).index);
    expect(body.receipt.size).toBe((await opened(body.receipt)).size);
  });

  it('is had for what was there before, and by many at once', async () => {
    const sent = JSON.stringify(event());
    await send(sent);
    const answers = await Promise.all([
      ...Array.from({ length: 12 }, () => send(JSON.stringify(event()), {}, undefined, '?receipt=1')),
      send(sent, {}, undefined, '?receipt=1'),
    ]);
    for (const { body } of answers) expect((await opened(body.receipt)).size).toBeGreaterThan(body.index);
  });

  it('comes unasked with nothing, and with nothing that was not stored', async () => {
    expect((await send(JSON.stringify(event()))).body.receipt).toBeUndefined();
    const bad = JSON.stringify(event({ action: ' ' }));
    expect((await send(bad, {}, undefined, '?receipt=1')).body.receipt).toBeUndefined();
  });

  it('says that the signer refuses, and the event is stored all the same', async () => {
    const first = await send(JSON.stringify(event()));
    await place().owner`update event set message = 'forged' where id = ${first.body.id}`;
    const { status, body } = await send(JSON.stringify(event()), {}, undefined, '?receipt=1');
    expect([status, body.status, body.receipt]).toEqual([
      201,
      'accepted',
      { status: 'refused', code: 'row-altered' },
    ]);
  });
});
