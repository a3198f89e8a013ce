import { createPublicKey, verify as verifySignature } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { API_ROUTES } from '@/app/api-routes';
import { useTestDatabase } from '@/db/test-database';
import { issueToken } from '@/lib/auth/token';
import { createRouter } from '@/lib/http/router';
import { checkpointDue } from '@/lib/ingest/checkpoint';
import { eraseEvent } from '@/lib/ingest/erase';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { unbase64 } from '@/lib/ledger/bytes';
import { parseCheckpoint } from '@/lib/ledger/checkpoint';
import { leafHash } from '@/lib/ledger/commitment';
import { LedgerError } from '@/lib/ledger/error';
import { openNote, parseKey, parseNote, type Verify } from '@/lib/ledger/note';
import { checkPage, leafOfRow, unpackRow } from '@/lib/ledger/page';
import { checkConsistency, rootFromInclusion } from '@/lib/ledger/proof';
import { parseTlogProof } from '@/lib/ledger/tlog-proof';
import { Frontier } from '@/lib/ledger/tree';
import { sha256 } from '@/lib/sha256';

const place = useTestDatabase();
const find = createRouter(API_ROUTES);
const EVENTS = 700;
const READER = { role: 'auditor', tenantId: 'one', scope: 'audit:read' };
const ANALYST = { role: 'analyst', tenantId: 'one', scope: 'audit:read' };
let tenant: Tenant;
let ids: string[] = [];

beforeAll(async () => {
  const { sql } = place();
  tenant = await ensureTenant(sql, { tenantId: 'one', partnerId: 'east' });
  await ensureTenant(sql, { tenantId: 'two', partnerId: 'east' });
  ids = await write(300);
  await checkpointDue(sql);
  ids.push(...(await write(EVENTS - 300)));
  await eraseEvent(
    { tenant, id: ids[5] ?? '', by: { subject: 'dpo', isPerson: true }, reason: 'art. 17' },
    sql,
  );
  await checkpointDue(sql);
});

async function write(events: number): Promise<string[]> {
  const drafts = Array.from({ length: events }, (_, nth) =>
    makeDraft({
      details: { nth, text: 'żółć <script>' },
      ip: '192.0.2.7',
      message: nth % 2 ? undefined : 'said',
    }),
  );
  const outcomes = await createWriter(place().sql).write(tenant, drafts);
  return outcomes.flatMap((outcome) => (outcome.status === 'stored' ? [outcome.id] : []));
}

type Claims = Partial<Parameters<typeof issueToken>[0]>;

/** An answer of the API as an auditor has it: bytes and a status. */
async function ask(path: string, claims: Claims = READER, body?: unknown) {
  const token = await issueToken({ subject: 'auditor', ttlS: 600, ...claims });
  const method = body === undefined ? 'GET' : 'POST';
  const match = find(method, path.split('?', 1)[0] ?? '');
  if (!match) throw new Error(`no route ${path}`);
  const request = new Request(`http://localhost${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const response = await match.handle(request, { params: match.params });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  return { status: response.status, headers: response.headers, bytes, text, json: () => JSON.parse(text) };
}

const verify: Verify = (key, message, signature) => {
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]);
  return verifySignature(
    null,
    message,
    createPublicKey({ key: spki, format: 'der', type: 'spki' }),
    signature,
  );
};

const bytes = z.string().transform((text) => unbase64(text) ?? new Uint8Array());
const part = z.object({ salt: z.string().optional(), digest: z.string().optional() });
const PageProof = z.object({
  checkpoint: z.string(),
  rows: z.array(
    z.object({
      ...{ seq: z.number(), v: z.number(), event: z.record(z.string(), z.json()).optional() },
      ...{ parts: z.object({ core: part, person: part, payload: part }).optional() },
      ...{ commitment: z.string().optional(), erased_by: z.number().optional() },
    }),
  ),
  hashes: z.array(bytes),
  pending: z.array(z.number()),
});

/** The checkpoint of a note, opened by the key that the ledger is known by. */
async function open(note: string) {
  const { vkey } = (await ask('/api/v1/ledger')).json();
  return parseCheckpoint(await openNote(parseNote(note), parseKey(vkey, sha256), verify));
}

async function prove(body: object, claims: Claims = READER) {
  const answer = await ask('/api/v1/ledger/proofs', claims, body);
  const proof = PageProof.parse(answer.json());
  return { ...proof, checkpoint: await open(proof.checkpoint) };
}

describe('an auditor with nothing but the key', () => {
  it('is told what the ledger is called, and how far it is signed', async () => {
    const state = (await ask('/api/v1/ledger')).json();
    expect(state).toMatchObject({
      ...{ origin: `trailmark.local/${tenant.ledgerId}`, epoch: 1, size: EVENTS + 1, pending: 0 },
      ...{ signer: 'not-independent', refusal: null, checkpoint: { size: EVENTS + 1 }, last_verify: null },
    });
    expect(parseKey(state.vkey, sha256).name).toBe(state.origin);
    expect(parseKey(state.control_vkey, sha256).name).toBe(state.origin);
    expect(state.control_vkey).not.toBe(state.vkey);
  });

  it('rebuilds the root from the entries, and finds the tiles of it', async () => {
    const { text } = await ask('/api/v1/ledger/checkpoint');
    const checkpoint = await open(text);
    const frontier = new Frontier(sha256);
    const leaves: Uint8Array[] = [];
    for (const path of ['000', '001', `002.p/${EVENTS + 1 - 512}`]) {
      const bundle = (await ask(`/api/v1/ledger/tile/entries/${path}`)).bytes;
      const tile = await ask(`/api/v1/ledger/tile/0/${path}`);
      expect(tile.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
      for (let at = 0; at < bundle.length; at += 35) {
        expect([bundle[at], bundle[at + 1]]).toEqual([0, 33]);
        const leaf = leafHash(bundle.subarray(at + 2, at + 35), sha256);
        expect(Buffer.compare(leaf, tile.bytes.subarray((at / 35) * 32, (at / 35 + 1) * 32))).toBe(0);
        leaves.push(leaf);
      }
    }
    for (const leaf of leaves) frontier.push(leaf);
    expect(frontier.size).toBe(checkpoint.size);
    expect(Buffer.compare(frontier.root(), checkpoint.root)).toBe(0);
  });

  it('sees that what was signed earlier is its beginning', async () => {
    const { items } = (await ask('/api/v1/ledger/checkpoints')).json();
    expect(items.map(({ size }: { size: number }) => size)).toEqual([EVENTS + 1, 300]);
    const [now, before] = await Promise.all(items.map(({ note }: { note: string }) => open(note)));
    const { from, to, hashes } = (await ask('/api/v1/ledger/consistency?from=300')).json();
    expect([from, to]).toEqual([300, EVENTS + 1]);
    if (!now || !before) throw new Error('no checkpoints');
    checkConsistency(before, now, z.array(bytes).parse(hashes), sha256);
    expect((await ask('/api/v1/ledger/checkpoint?size=300')).text).toBe(items[1].note);
    const older = (await ask(`/api/v1/ledger/checkpoints?before_size=${EVENTS}&limit=1`)).json();
    expect(older.items).toEqual([items[1]]);
  });

  it('verifies events from the columns that are shown, and none that differs', async () => {
    const asked = [ids[0], ids[5], ids[310], ids[699]];
    const { rows, hashes, checkpoint } = await prove({ ids: asked, seqs: [EVENTS] });
    expect(rows.map(({ seq }) => seq)).toEqual([0, 5, 310, 699, EVENTS]);
    expect(rows[1]).toEqual({ seq: 5, v: 1, commitment: expect.any(String), erased_by: EVENTS });
    expect(rows[4]?.event).toMatchObject({ action: 'ledger.erase' });
    checkPage(rows, hashes, checkpoint, sha256);
    for (const [column, value] of Object.entries(rows[2]?.event ?? {})) {
      const forged = typeof value === 'string' ? `${value} ` : { forged: value };
      const others = rows.map((row) =>
        row.seq === 310 ? { ...row, event: { ...row.event, [column]: forged } } : row,
      );
      expect(() => checkPage(others, hashes, checkpoint, sha256), column).toThrow(LedgerError);
    }
  });

  it('of a role that sees no persons verifies the same from what it sees', async () => {
    const { rows, hashes, checkpoint } = await prove({ ids: [ids[1], ids[5]] }, ANALYST);
    checkPage(rows, hashes, checkpoint, sha256);
    expect(JSON.stringify(rows)).not.toMatch(/usr_1|ana@example|192\.0\.2\.7|żółć/);
    expect(rows[0]?.event).toMatchObject({ action: 'user.login', tenant_id: 'one' });
  });

  it('refuses a column that no salt binds, beside a proof that holds', async () => {
    const { rows, hashes, checkpoint } = await prove({ ids: [ids[1], ids[5]] }, ANALYST);
    for (const column of ['actor_id', 'details', 'verdict'])
      for (const seq of [1, 5]) {
        const forged = rows.map((row) =>
          row.seq === seq ? { ...row, event: { ...row.event, [column]: 'forged' } } : row,
        );
        expect(() => checkPage(forged, hashes, checkpoint, sha256), column).toThrow(/^column-unproven/);
      }
  });

  it('has the proof of one event as a file', async () => {
    const { text, headers } = await ask(`/api/v1/ledger/events/${ids[400]}/proof`);
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const proof = parseTlogProof(text);
    const { size, root } = await open(proof.checkpoint);
    const { rows } = await prove({ ids: [ids[400]] });
    const row = unpackRow(proof.index, proof.extra ?? new Uint8Array(), rows[0]?.event ?? {});
    expect(row).toEqual(rows[0]);
    const found = rootFromInclusion(leafOfRow(row, sha256), proof.index, size, proof.hashes, sha256);
    expect(Buffer.compare(found, root)).toBe(0);
  });

  it('learns what is not signed yet, and has it signed', async () => {
    const { rows: before } = await prove({ seqs: [0] });
    expect(before).toHaveLength(1);
    const [id] = await write(1);
    expect((await prove({ ids: [id] })).pending).toEqual([EVENTS + 1]);
    const writer = { ...READER, role: 'tenant_admin', scope: 'audit:read audit:write' };
    const signed = await ask('/api/v1/ledger/checkpoint', writer, '');
    expect([signed.status, (await open(signed.text)).size]).toEqual([201, EVENTS + 2]);
    expect((await prove({ ids: [id] })).pending).toEqual([]);
  });
});

describe('the access log is a ledger of its own', () => {
  it('with its own name and key', async () => {
    await checkpointDue(place().sql);
    const [main, access] = [
      (await ask('/api/v1/ledger')).json(),
      (await ask('/api/v1/ledger?log=access')).json(),
    ];
    expect(access.origin).toBe(`${main.origin}/access`);
    expect(access.vkey).not.toBe(main.vkey);
    expect(access.size).toBeGreaterThan(0);
  });
});

describe('bad questions', () => {
  const PARTNER = { role: 'partner_admin', partnerId: 'east', scope: 'audit:read' };
  it.each([
    ['/api/v1/ledger', PARTNER, undefined, 422],
    ['/api/v1/ledger?tenant_id=one', PARTNER, undefined, 200],
    ['/api/v1/ledger?tenant_id=two', READER, undefined, 403],
    ['/api/v1/ledger?tenant_id=nobody', PARTNER, undefined, 403],
    ['/api/v1/ledger?log=other', READER, undefined, 422],
    ['/api/v1/ledger/checkpoint?size=299', READER, undefined, 404],
    ['/api/v1/ledger/checkpoint?size=x', READER, undefined, 422],
    ['/api/v1/ledger/checkpoint?tenant_id=two', PARTNER, undefined, 404],
    ['/api/v1/ledger/consistency?from=300&to=299', READER, undefined, 422],
    ['/api/v1/ledger/consistency?from=299', READER, undefined, 422],
    ['/api/v1/ledger/consistency?from=0', READER, undefined, 422],
    ['/api/v1/ledger/consistency', READER, undefined, 200],
    ['/api/v1/ledger/tile/0/003', READER, undefined, 404],
    ['/api/v1/ledger/tile/0/0', READER, undefined, 404],
    ['/api/v1/ledger/tile/entries/002', READER, undefined, 404],
    ['/api/v1/ledger/tile/2/000.p/1', READER, undefined, 404],
    ['/api/v1/ledger/events/nonsense/proof', READER, undefined, 404],
    ['/api/v1/ledger/proofs', READER, { ids: ['nonsense'] }, 404],
    ['/api/v1/ledger/proofs', READER, { seqs: [10_000_000] }, 404],
    ['/api/v1/ledger/proofs', READER, { seqs: [-1] }, 422],
    ['/api/v1/ledger/proofs', READER, { unknown: 1 }, 422],
    ['/api/v1/ledger/proofs', READER, { ids: Array.from({ length: 501 }, () => 'x') }, 422],
    ['/api/v1/ledger/proofs', READER, '{"ids":', 400],
    ['/api/v1/ledger/proofs', READER, 'x'.repeat(70_000), 413],
    ['/api/v1/ledger/checkpoint', READER, '', 403],
  ])('%s of %o with %j: %i', async (path, claims, body, status) => {
    const answer = await ask(path, claims, body);
    expect([answer.status, answer.text.slice(0, 0)]).toEqual([status, '']);
    if (status >= 400)
      expect(answer.json()).toMatchObject({ error: expect.any(String), message: expect.any(String) });
  });

  it('an event of another tenant has no proof', async () => {
    const two = { role: 'auditor', tenantId: 'two', scope: 'audit:read' };
    await checkpointDue(place().sql);
    expect((await ask(`/api/v1/ledger/events/${ids[0]}/proof`, two)).status).toBe(404);
  });
});
