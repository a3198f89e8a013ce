import { describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { issueToken } from '@/lib/auth/token';
import { checkpointLog } from '@/lib/ingest/checkpoint';
import { eraseEvent } from '@/lib/ingest/erase';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { base64, unbase64 } from '@/lib/ledger/bytes';
import { entryBytes, leafHash } from '@/lib/ledger/commitment';
import { Frontier } from '@/lib/ledger/tree';
import { sha256 } from '@/lib/sha256';
import { GET } from './route';
import { GET as stream } from './stream/route';

const place = useTestDatabase();
let tenants = 0;

interface Item {
  event?: { commitment: string };
  gap?: { commitments: string[] };
}
interface Page {
  items: Item[];
  next: string;
  has_more: boolean;
}

async function makeTenant(events: number): Promise<{ tenant: Tenant; ids: string[] }> {
  tenants += 1;
  const tenant = await ensureTenant(place().sql, { tenantId: `rooted-${tenants}`, partnerId: 'rooted' });
  return { tenant, ids: await write(tenant, events) };
}

async function write(tenant: Tenant, events: number): Promise<string[]> {
  const ids: string[] = [];
  for (let left = events; left > 0; left -= 1_000) {
    const drafts = Array.from({ length: Math.min(left, 1_000) }, () => makeDraft());
    for (const outcome of await createWriter(place().sql).write(tenant, drafts))
      if (outcome.status === 'stored') ids.push(outcome.id);
  }
  return ids;
}

async function requestOf(path: string, claims: { tenantId: string } | { partnerId: string }) {
  const token = await issueToken({ subject: 'copier', ttlS: 600, scope: 'audit:read', ...claims });
  return new Request(`http://localhost${path}`, { headers: { authorization: `Bearer ${token}` } });
}

async function ask(path: string, claims: { tenantId: string } | { partnerId: string }) {
  const response = await GET(await requestOf(path, claims), { params: Promise.resolve({}) });
  const body: Page = await response.json();
  return { status: response.status, root: response.headers.get('x-log-root'), body };
}

const commitmentsOf = ({ event, gap }: Item) => (event ? [event.commitment] : (gap?.commitments ?? []));

/** Takes what an item says of its entries into the tree that a client keeps. */
function take(tree: Frontier, items: readonly Item[]): string {
  for (const commitment of items.flatMap(commitmentsOf))
    tree.push(leafHash(entryBytes(unbase64(commitment) ?? new Uint8Array()), sha256));
  return `${tree.size}:${base64(tree.root())}`;
}

/** Reads everything, and compares the root of each page with that over what came; answers them. */
async function copyAll(tenantId: string, limit: number): Promise<string[]> {
  const tree = new Frontier(sha256);
  const roots: string[] = [];
  for (let path = `/api/v1/feed?limit=${limit}`; ; ) {
    const { root, body } = await ask(path, { tenantId });
    expect(root).toBe(take(tree, body.items));
    roots.push(root ?? '');
    if (!body.has_more) return roots;
    path = body.next;
  }
}

describe('the feed of one log', () => {
  it('says on every page the root over all that it has handed out, erased entries included', async () => {
    const { tenant, ids } = await makeTenant(600);
    const { tenantId } = tenant;
    const before = await copyAll(tenantId, 100);
    for (const id of [ids[3], ids[4], ids[299], ids[599]])
      await eraseEvent({ tenant, id: id ?? '', by: { subject: 'x', isPerson: true }, reason: 'test' });
    const erased = await copyAll(tenantId, 100);
    expect(erased.slice(0, 6)).toEqual(before.slice(0, 6));
    const signed = await checkpointLog(place().sql, tenant.mainLog);
    const after = await copyAll(tenantId, 100);
    expect(after).toEqual(erased);
    expect(after.at(-1)).toBe(`604:${base64(signed?.checkpoint.root ?? new Uint8Array())}`);
    expect(await copyAll(tenantId, 7)).toHaveLength(87);
  });

  it('says the root over no entry, and at the end that over all of them', async () => {
    const { tenant } = await makeTenant(0);
    const { tenantId } = tenant;
    const empty = `0:${base64(sha256(new Uint8Array()))}`;
    expect((await ask('/api/v1/feed', { tenantId })).root).toBe(empty);
    await write(tenant, 3);
    const [all] = await copyAll(tenantId, 10);
    expect((await ask('/api/v1/feed?after=end', { tenantId })).root).toBe(all);
  });

  it('says no root with a filter, nor of several logs', async () => {
    const { tenant } = await makeTenant(3);
    const { tenantId } = tenant;
    for (const filter of ['action=user.login', 'search=user'])
      expect((await ask(`/api/v1/feed?${filter}`, { tenantId })).root).toBeNull();
    expect((await ask('/api/v1/feed', { partnerId: 'rooted' })).root).toBeNull();
    const { root } = await ask(`/api/v1/feed?tenant_id=${tenantId}`, { partnerId: 'rooted' });
    expect(root).toMatch(/^3:/);
    expect((await ask('/api/v1/feed?log=access', { tenantId })).root).toMatch(/^\d:/);
  });

  it('says no root further than 4,096 entries beyond the newest checkpoint, until there is another one', async () => {
    const { tenant } = await makeTenant(4_400);
    const pageOf = async (tree: Frontier, path: string) => {
      const { root, body } = await ask(path, { tenantId: tenant.tenantId });
      return { root, due: take(tree, body.items), next: body.next };
    };
    const first = new Frontier(sha256);
    let page = await pageOf(first, '/api/v1/feed?limit=1000');
    for (let nth = 1; nth <= 4; nth++) {
      expect([page.root, first.size]).toEqual([page.due, nth * 1_000]);
      page = await pageOf(first, page.next);
    }
    expect([first.size, page.root]).toEqual([4_400, null]);
    await checkpointLog(place().sql, tenant.mainLog);
    await write(tenant, 2);
    page = await pageOf(first, page.next);
    expect([first.size, page.root]).toEqual([4_402, page.due]);
  });

  it('goes on without a root where a tile is missing', async () => {
    const { tenant } = await makeTenant(300);
    await checkpointLog(place().sql, tenant.mainLog);
    await place().owner`delete from ledger_tile where log = ${tenant.mainLog}`;
    const { status, root, body } = await ask('/api/v1/feed?limit=300', { tenantId: tenant.tenantId });
    expect([status, root, body.items.length]).toEqual([200, null, 300]);
  });

  it('as a stream says the root behind what came', async () => {
    const { tenant } = await makeTenant(5);
    const { tenantId } = tenant;
    const { body } = await ask('/api/v1/feed?limit=2', { tenantId });
    const cursor = new URL(body.next, 'http://localhost').searchParams.get('after');
    const request = await requestOf(`/api/v1/feed/stream?after=${cursor}`, { tenantId });
    const response = await stream(request, { params: Promise.resolve({}) });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('event: root')) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    const tree = new Frontier(sha256);
    const told = [...text.matchAll(/^event: event\ndata: (.*)$/gm)].map(([, data = '']) => JSON.parse(data));
    const due = take(tree, [...body.items, ...told.map((event) => ({ event }))]);
    const root = JSON.parse(/^event: root\ndata: (.*)$/m.exec(text)?.[1] ?? '{}');
    expect(`${root.size}:${root.root}`).toBe(due);
    expect(tree.size).toBe(5);
  });
});
