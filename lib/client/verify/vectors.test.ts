import { expect, it } from 'vitest';
import { sha256 as nodeSha256, verify as nodeVerify, readVectors } from '@/lib/ledger/test-hash';
import { runVectors, VECTOR_FILES } from '@/lib/ledger/test-vectors';
import { verifyEd25519, verifyPlainly } from './ed25519';
import { sha256 } from './sha256';

const VECTORS = Object.fromEntries(VECTOR_FILES.map((name) => [name, readVectors(name)]));

it('every published vector comes out the same by the hashes and signatures of a browser', async () => {
  const { ran, failed } = await runVectors(VECTORS, { sha256: nodeSha256, verify: nodeVerify });
  expect(failed).toEqual([]);
  expect(ran).toBe(135);
  for (const verify of [verifyEd25519, verifyPlainly])
    expect(await runVectors(VECTORS, { sha256, verify })).toEqual({ ran, failed: [] });
});

it('a platform that hashes or verifies wrongly fails them', async () => {
  const wrong = await runVectors(VECTORS, {
    sha256: (bytes) => sha256(bytes).reverse(),
    verify: verifyEd25519,
  });
  expect(wrong.failed.length).toBeGreaterThan(20);
  const trusting = await runVectors(VECTORS, { sha256, verify: () => true });
  expect(trusting.failed.length).toBeGreaterThan(0);
});
