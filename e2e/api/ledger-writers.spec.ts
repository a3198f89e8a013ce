import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { rangeHashes } from '@/db/ledger-nodes';
import { testEnv } from '@/e2e/place';
import { checkpointCovering } from '@/lib/ingest/checkpoint';
import { logOrigin, openCheckpoint } from '@/lib/ingest/signer';
import { logsToVerify, verifyLog } from '@/lib/ingest/verify-log';
import { base64, unbase64 } from '@/lib/ledger/bytes';
import type { Checkpoint } from '@/lib/ledger/checkpoint';
import { entryBytes, leafHash } from '@/lib/ledger/commitment';
import { checkConsistency, consistencyRanges } from '@/lib/ledger/proof';
import { Frontier } from '@/lib/ledger/tree';
import { sha256 } from '@/lib/sha256';
import { type Api, expect, test } from './api';
import type { Server } from './server';

const PROCESSES = 2;
const ROUNDS = 18;
const Told = z.object({ written: z.number(), erased: z.number(), signed: z.number() });

/** Runs a process that writes, erases and signs; answers what it did. */
async function runWriter({ url }: Server, tenantId: string): Promise<z.infer<typeof Told>> {
  const args = ['--import', 'tsx', 'e2e/ledger-writer.fixture.ts', tenantId, String(ROUNDS)];
  const child = spawn(process.execPath, args, {
    env: { ...testEnv(), DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect(code).toBe(0);
  return Told.parse(JSON.parse(said));
}

interface Item {
  event?: { commitment: string };
  gap?: { commitments: string[] };
}

/**
 * A client that copies the log page by page while it grows, and keeps the tree over what it got: at each page its root is
 * what the server says. Answers the roots that it came past, by their sizes.
 */
async function copyLog(api: Api, tenantId: string, isDone: () => boolean): Promise<Map<number, string>> {
  const tree = new Frontier(sha256);
  const roots = new Map<number, string>();
  for (let path = '/api/v1/feed?limit=40&wait=1'; ; ) {
    const wasDone = isDone();
    const { body, headers } = await api.ask(path, { claims: { tenantId, scope: 'audit:read' } });
    const items: Item[] = body.items;
    for (const { event, gap } of items)
      for (const commitment of gap?.commitments ?? [event?.commitment ?? '']) {
        tree.push(leafHash(entryBytes(unbase64(commitment) ?? new Uint8Array()), sha256));
        roots.set(tree.size, base64(tree.root()));
      }
    expect(headers['x-log-root']).toBe(`${tree.size}:${base64(tree.root())}`);
    if (wasDone && !body.has_more && body.items.length === 0) return roots;
    path = body.next;
  }
}

/** Every checkpoint as it is signed, by size. */
async function openAll({ sql }: Server, log: number, ledgerId: string): Promise<Checkpoint[]> {
  const rows = await sql<{ note: string }[]>`
    select note from ledger_checkpoint where log = ${log} order by size`;
  const origin = logOrigin({ ledgerId, kind: 'main', epoch: 1 });
  return await Promise.all(rows.map(({ note }) => openCheckpoint(note, origin)));
}

async function expectConsistent({ sql }: Server, log: number, from: Checkpoint, to: Checkpoint) {
  const proof = await rangeHashes(sql, log, to.size, consistencyRanges(from.size, to.size), sha256);
  checkConsistency(from, to, proof, sha256);
}

test('two processes of eight connections append, erase and sign at once: nothing is wrong with the log, and a reader holds all of it', async ({
  server,
  api,
}) => {
  test.setTimeout(180_000);
  const { tenantId, mainLog, ledgerId } = await server.makeTenant();
  let isDone = false;
  const writing = Promise.all(Array.from({ length: PROCESSES }, () => runWriter(server, tenantId)));
  const copying = copyLog(api, tenantId, () => isDone);
  const end = () => {
    isDone = true;
  };
  const [told, roots] = await Promise.all([writing.finally(end), copying]);
  for (const { erased, signed } of told) expect([erased, signed > 0]).toEqual([48, true]);
  expect(roots.size).toBe(told.reduce((size, { written, erased }) => size + written + erased, 0));

  // Another one may be signing just then.
  expect(await checkpointCovering(server.sql, mainLog, roots.size, 30_000)).toBeDefined();
  const log = (await logsToVerify(server.sql, tenantId)).find(({ kind }) => kind === 'main');
  if (!log) throw new Error('no log');
  expect(await verifyLog(server.sql, log)).toEqual([]);
  const checkpoints = await openAll(server, mainLog, ledgerId);
  const [first, ...later] = checkpoints;
  const last = later.at(-1);
  if (!first || !last) throw new Error('fewer than two checkpoints');
  expect(last.size).toBe(roots.size);
  for (const { size, root } of checkpoints) expect([size, base64(root)]).toEqual([size, roots.get(size)]);
  for (const [nth, to] of later.entries())
    await expectConsistent(server, mainLog, checkpoints[nth] ?? first, to);
  await expectConsistent(server, mainLog, first, last);
});
