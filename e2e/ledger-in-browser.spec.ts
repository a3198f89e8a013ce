import type { Page } from '@playwright/test';
import { build } from 'esbuild';
import { readVectors, sha256, verify } from '@/lib/ledger/test-hash';
import { runVectors, VECTOR_FILES } from '@/lib/ledger/test-vectors';
import { expect, test } from './api/api';
import { makeLedger } from './ledger-scene';

/** What a page of the console loads to verify, with the vectors' own code, and nothing of the console around it. */
const ENTRY = `
  import { readPageProof } from './lib/client/verify/answer';
  import { verifyEd25519, verifyPlainly } from './lib/client/verify/ed25519';
  import { checkRows } from './lib/client/verify/rows';
  import { sha256 } from './lib/client/verify/sha256';
  import { parseCheckpoint } from './lib/ledger/checkpoint';
  import { parseNote } from './lib/ledger/note';
  import { runVectors } from './lib/ledger/test-vectors';
  globalThis.ledger = {
    vectors: (files, isPlain) => runVectors(files, { sha256, verify: isPlain ? verifyPlainly : verifyEd25519 }),
    checkMs(answer, rounds) {
      const checkpoint = parseCheckpoint(parseNote(answer.checkpoint).text);
      const startedMs = performance.now();
      for (let round = 0; round < rounds; round++) checkRows(readPageProof(answer), checkpoint);
      return (performance.now() - startedMs) / rounds;
    },
    hashMs(bytes, rounds) {
      const input = new Uint8Array(bytes);
      const startedMs = performance.now();
      for (let round = 0; round < rounds; round++) sha256(input);
      return (performance.now() - startedMs) / rounds;
    },
  };`;

/** An empty page of a place where browsers have WebCrypto, with the code in it. */
async function openPage(page: Page): Promise<void> {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: process.cwd(), loader: 'js' },
    ...({ bundle: true, format: 'iife', platform: 'browser', write: false } as const),
  });
  await page.route('http://localhost:1/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>ledger</title>' }),
  );
  await page.goto('http://localhost:1/');
  await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
}

const run = (page: Page, name: string, ...given: readonly unknown[]) =>
  page.evaluate(([called, args]) => Reflect.get(globalThis, 'ledger')[called](...args), [
    name,
    given,
  ] as const);

test('as many published vectors are run in the browser as in Node, and all come out right', async ({
  page,
}) => {
  const vectors = Object.fromEntries(VECTOR_FILES.map((name) => [name, readVectors(name)]));
  const inNode = await runVectors(vectors, { sha256, verify });
  await openPage(page);
  expect(await page.evaluate(() => 'subtle' in crypto)).toBe(true);
  for (const isPlain of [false, true])
    expect(await run(page, 'vectors', vectors, isPlain)).toEqual({ ran: inNode.ran, failed: [] });
  expect(inNode).toEqual({ ran: 135, failed: [] });
});

test('fifty rows are verified before anybody notices', async ({ server, api, page }, info) => {
  const { tenant } = await makeLedger(server, api, 300);
  const { body } = await api.ask(
    '/api/v1/ledger/proofs',
    { claims: { tenantId: tenant.tenantId, scope: 'audit:read' } },
    { method: 'POST', body: { seqs: Array.from({ length: 50 }, (_, nth) => 6 * nth) } },
  );
  await openPage(page);
  const pageMs: number = await run(page, 'checkMs', body, 40);
  const hashMs: number = await run(page, 'hashMs', 1_000, 5_000);
  const description = `${pageMs.toFixed(2)} ms, as ${Math.round(pageMs / hashMs)} hashes of 1,000 bytes`;
  info.annotations.push({ type: 'fifty rows', description });
  expect(body.rows).toHaveLength(50);
  expect(pageMs).toBeLessThan(1_000);
});
