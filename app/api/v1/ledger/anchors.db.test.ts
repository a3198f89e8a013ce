import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { API_ROUTES } from '@/app/api-routes';
import { useTestDatabase } from '@/db/test-database';
import { issueToken } from '@/lib/auth/token';
import { verifyEd25519 } from '@/lib/ed25519';
import { createRouter } from '@/lib/http/router';
import { anchorDue } from '@/lib/ingest/anchor';
import { configuredSinks } from '@/lib/ingest/anchor-sinks';
import { checkpointLog } from '@/lib/ingest/checkpoint';
import { logOrigin, verifierKey } from '@/lib/ingest/signer';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { cosignedAt } from '@/lib/ledger/cosignature';
import { openNote, parseKey, parseNote, printKey } from '@/lib/ledger/note';
import { parseTlogProof } from '@/lib/ledger/tlog-proof';
import { sha256 } from '@/lib/sha256';
import { startTestWitness, type TestWitness } from '@/lib/witness/test-server';

const place = useTestDatabase();
const find = createRouter(API_ROUTES);
let tenant: Tenant;
let witness: TestWitness;
let id = '';

beforeAll(async () => {
  const { sql } = place();
  tenant = await ensureTenant(sql, { tenantId: 'one' });
  const origin = logOrigin({ ledgerId: tenant.ledgerId, kind: 'main', epoch: 1 });
  witness = await startTestWitness('witness.example/w', [printKey(verifierKey(origin))]);
  vi.stubEnv('TRAILMARK_WITNESSES', `${witness.vkey} ${witness.url}`);
  vi.stubEnv('TRAILMARK_ANCHOR_WEBHOOK', 'https://hooks.example/secret-path');
  id = await grow(4);
  for (const sink of configuredSinks()) if (sink.kind === 'witness') await anchorDue(sql, sink);
  await grow(2);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await witness.close();
});

/** Writes and signs; answers the id of an event. */
async function grow(events: number): Promise<string> {
  const drafts = Array.from({ length: events }, () => makeDraft());
  const [first] = await createWriter(place().sql).write(tenant, drafts);
  await checkpointLog(place().sql, tenant.mainLog);
  return first?.status === 'stored' ? first.id : '';
}

async function ask(address: string): Promise<string> {
  const token = await issueToken({ subject: 'auditor', ttlS: 600, tenantId: 'one', scope: 'audit:read' });
  const match = find('GET', address.split('?', 1)[0] ?? '');
  const headers = { authorization: `Bearer ${token}` };
  const request = new Request(`http://localhost${address}`, { headers });
  const response = await match?.handle(request, { params: match.params });
  expect(response?.status).toBe(200);
  return (await response?.text()) ?? '';
}

const sign = () => parseKey(witness.vkey, sha256);

describe('GET /api/v1/ledger', () => {
  it('says of each sink what it holds, since when, and names no address of it', async () => {
    const text = await ask('/api/v1/ledger');
    expect(text).not.toContain('secret-path');
    const { anchors, checkpoint } = JSON.parse(text);
    expect(anchors).toEqual([
      {
        ...{ sink: 'witness.example/w', kind: 'witness', size: 4, state: 'anchored', error: null },
        ...{ at: expect.stringMatching(/Z$/), age_s: expect.any(Number) },
      },
      { sink: 'webhook', kind: 'webhook', size: 0, at: null, age_s: null, state: 'waiting', error: null },
    ]);
    expect(anchors[0].age_s).toBeGreaterThanOrEqual(0);
    expect(checkpoint).toMatchObject({ size: 6, anchors: [] });
  });
});

describe('checkpoints', () => {
  it('carry the cosignature of a witness behind the signature of the log', async () => {
    const note = parseNote(await ask('/api/v1/ledger/checkpoint?size=4'));
    const { vkey } = JSON.parse(await ask('/api/v1/ledger'));
    expect(note.signatures).toHaveLength(2);
    expect(await openNote(note, parseKey(vkey, sha256), verifyEd25519)).toBe(note.text);
    const timeS = await cosignedAt(note, sign(), verifyEd25519);
    const { items } = JSON.parse(await ask('/api/v1/ledger/checkpoints'));
    expect(items).toMatchObject([
      { size: 6, anchors: [] },
      { size: 4, anchors: [{ sink: 'witness.example/w', at: new Date(timeS * 1000).toISOString() }] },
    ]);
    expect(parseNote(await ask('/api/v1/ledger/checkpoint')).signatures).toHaveLength(1);
  });

  it('are cosigned in the proof of an event too, once a witness has seen the newest', async () => {
    const [sink] = configuredSinks();
    if (sink) await anchorDue(place().sql, sink);
    const proof = parseTlogProof(await ask(`/api/v1/ledger/events/${id}/proof`));
    expect(await cosignedAt(parseNote(proof.checkpoint), sign(), verifyEd25519)).toBeGreaterThan(0);
  });
});

describe('a witness that holds another history', () => {
  it('is told as one that refuses, and why', async () => {
    await place().owner`delete from ledger_anchor`;
    await place().owner`update ledger_checkpoint set size = 5 where size = 6`;
    const [sink] = configuredSinks();
    if (sink) await anchorDue(place().sql, sink);
    const { anchors } = JSON.parse(await ask('/api/v1/ledger'));
    expect(anchors).toMatchObject([
      { sink: 'witness.example/w', state: 'refused', error: 'checkpoint-invalid', at: null, age_s: null },
      { sink: 'webhook', state: 'waiting' },
    ]);
  });
});
