import { beforeAll, describe, expect, it } from 'vitest';
import { connect } from '@/db/client';
import { allHandedOut, useTestDatabase } from '@/db/test-database';
import { issueToken } from '@/lib/auth/token';
import { accept } from '@/lib/ingest/accept';
import { append } from '@/lib/ingest/append';
import { eraseEvent } from '@/lib/ingest/erase';
import { type PreparedEvent, prepare } from '@/lib/ingest/prepare';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { GET } from './route';
import { GET as stream } from './stream/route';

const place = useTestDatabase();
type Claims = Partial<Parameters<typeof issueToken>[0]>;
const PARTNER = { partnerId: 'east', scope: 'audit:read' };
const ONE = { tenantId: 'one', scope: 'audit:read' };
const tenants: Tenant[] = [];

interface Item {
  type: string;
  cursor: string;
  event?: { id: string; tenant_id: string; index: number; commitment: string };
  gap?: object;
}
interface Page {
  items: Item[];
  cursor: string;
  next: string;
  has_more: boolean;
}

async function ask(search: string, claims: Claims) {
  const token = await issueToken({ subject: 'poller', ttlS: 600, ...claims });
  const request = new Request(`http://localhost/api/v1/feed${search}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const response = await GET(request, { params: Promise.resolve({}) });
  const body: Page & { error?: string } = await response.json();
  return { status: response.status, headers: response.headers, body };
}

/** Everything up to now, page by page, by the `next` links alone. */
async function readAll(claims: Claims, search = '?limit=7'): Promise<Item[]> {
  const items: Item[] = [];
  for (let path = search; ; ) {
    const { body } = await ask(path, claims);
    items.push(...body.items);
    if (!body.has_more) return items;
    path = new URL(body.next, 'http://localhost').search;
  }
}

function prepared(tenant: Tenant, more: Parameters<typeof makeDraft>[0] = {}): PreparedEvent {
  const acceptance = accept(makeDraft(more), { tenantId: tenant.tenantId, receivedAtMs: Date.now() });
  if (!acceptance.accepted) throw new Error(acceptance.reason);
  return prepare(tenant, acceptance.event);
}

beforeAll(async () => {
  for (const tenantId of ['one', 'two', 'three'])
    tenants.push(await ensureTenant(place().sql, { tenantId, partnerId: 'east' }));
  tenants.push(await ensureTenant(place().sql, { tenantId: 'foreign', partnerId: 'west' }));
});

/** Eight writers, each batch of which is committed late by chance, over all tenants at once, many events back-dated. */
async function writeForAWhile(rounds: number): Promise<Map<string, string[]>> {
  const written = new Map<string, string[]>();
  const pools = Array.from({ length: 8 }, () => connect(place().url, { connections: 1 }));
  await Promise.all(
    pools.map(async (pool, writer) => {
      for (let round = 0; round < rounds; round++) {
        const day = 1 + ((writer * 11 + round * 5) % 28);
        const chosen = tenants.filter((_, nth) => (writer + round + nth) % 3 !== 0);
        const batch = chosen.flatMap((tenant) => [
          prepared(tenant, { occurredAt: new Date(Date.UTC(2025, round % 12, day)).toISOString() }),
          prepared(tenant),
        ]);
        await pool.begin(async (sql) => {
          await append(sql, batch);
          await sql`select pg_sleep(random() * 0.03)`;
        });
        for (const { event } of batch)
          written.set(event.tenantId, [...(written.get(event.tenantId) ?? []), event.id]);
      }
    }),
  );
  await Promise.all(pools.map((pool) => pool.end({ timeout: 5 })));
  return written;
}

/** A poller that is killed at random: whatever page it had not kept is read again from the cursor it had kept. */
async function pollUntil(claims: Claims, isDone: () => boolean): Promise<Item[]> {
  const kept: Item[] = [];
  let search = '?limit=11&wait=1';
  for (;;) {
    const wasDone = isDone();
    const { status, body } = await ask(search, claims);
    expect(status).toBe(200);
    if (!wasDone && Math.random() < 0.3) continue; // killed before it kept the page
    kept.push(...body.items);
    search = new URL(body.next, 'http://localhost').search;
    if (wasDone && body.items.length === 0 && !body.has_more) return kept;
  }
}

describe('the feed', () => {
  it('hands out every event once, each tenant in the order of its log, while eight writers commit late', async () => {
    let isDone = false;
    const readers = [pollUntil(PARTNER, () => isDone), pollUntil(ONE, () => isDone)] as const;
    const written = await writeForAWhile(25);
    await allHandedOut(place().sql);
    isDone = true;
    const [partner, one] = await Promise.all(readers);
    for (const tenantId of ['one', 'two', 'three']) {
      const mine = partner.flatMap(({ event }) => (event?.tenant_id === tenantId ? [event] : []));
      expect(mine.map(({ index }) => index)).toEqual(mine.map((_, nth) => nth));
      expect(mine.map(({ id }) => id).sort()).toEqual([...(written.get(tenantId) ?? [])].sort());
    }
    expect(partner.some(({ event }) => event?.tenant_id === 'foreign')).toBe(false);
    expect(one.map(({ event }) => event?.index)).toEqual(one.map((_, nth) => nth));
    expect(one).toHaveLength(written.get('one')?.length ?? 0);
  });

  it('may be replayed from any cursor, and reads one tenant of a reach in its own order', async () => {
    const all = await readAll(PARTNER);
    const middle = all[Math.floor(all.length / 2)];
    const again = await readAll(PARTNER, `?limit=1000&after=${middle?.cursor}`);
    expect(again.map(({ cursor }) => cursor)).toEqual(
      all.slice(Math.floor(all.length / 2) + 1).map(({ cursor }) => cursor),
    );
    const two = await readAll(PARTNER, '?tenant_id=two&limit=1000');
    expect(two.map(({ event }) => [event?.tenant_id, event?.index])).toEqual(
      two.map((_, nth) => ['two', nth]),
    );
    expect((await ask('?tenant_id=foreign', PARTNER)).status).toBe(403);
    const everything = await readAll({ role: 'super_admin', scope: 'audit:read' }, '?limit=1000');
    expect(new Set(everything.map(({ event }) => event?.tenant_id))).toEqual(
      new Set(['one', 'two', 'three', 'foreign']),
    );
  });

  it('filters as the list does, and always makes way', async () => {
    const writer = tenants[0];
    if (!writer) throw new Error('no tenant');
    await append(place().sql, [prepared(writer, { action: 'needle.found' })]);
    const found = await readAll(ONE, '?action=needle.found&limit=3');
    expect(found).toHaveLength(1);
    expect(await readAll(ONE, '?search=needle')).toHaveLength(1);
    expect((await ask('?timestamp__gte=now', ONE)).status).toBe(422);
  });

  it('says on every page how large the log is', async () => {
    const { headers, body } = await ask('?limit=1', ONE);
    const [row] = await place().sql`select size from log where log = ${tenants[0]?.mainLog ?? 0}`;
    expect(headers.get('x-log-size')).toBe(row?.size);
    expect(headers.get('link')).toBe(`<${body.next}>; rel="next"`);
  });

  it('announces what was erased as a gap', async () => {
    const [one] = tenants;
    const { body } = await ask('?limit=6', ONE);
    const ids = body.items.flatMap(({ event }) => (event ? [event.id] : []));
    const told = body.items.map(({ event }) => event?.commitment);
    const gap = { tenant_id: 'one', reason: 'erased' };
    for (const id of [ids[2], ids[3], ids[5]]) {
      if (one && id)
        await eraseEvent({ tenant: one, id, by: { subject: 'test', isPerson: true }, reason: 'test' });
    }
    const after = await ask('?limit=6', ONE);
    expect(after.body.items.map(({ type, event, gap }) => [type, event?.index ?? gap])).toEqual([
      ['event', 0],
      ['event', 1],
      ['gap', { ...gap, from_index: 2, to_index: 3, commitments: told.slice(2, 4) }],
      ['event', 4],
      ['gap', { ...gap, from_index: 5, to_index: 5, commitments: told.slice(5, 6) }],
    ]);
  });

  it('waits for the next event, and answers when it comes', async () => {
    const [one] = tenants;
    const { body } = await ask('?after=end', ONE);
    expect(body.items).toEqual([]);
    const waiting = ask(`?after=${body.cursor}&wait=20`, ONE);
    if (!one) throw new Error('no tenant');
    const event = prepared(one);
    await append(place().sql, [event]);
    expect((await waiting).body.items.map((item) => item.event?.id)).toEqual([event.event.id]);
  });

  it('refuses a cursor of another reader, an altered one, and one from before a restore', async () => {
    const { body } = await ask('?limit=1', ONE);
    expect((await ask(`?after=${body.cursor}`, { tenantId: 'two', scope: 'audit:read' })).status).toBe(400);
    expect((await ask(`?after=x${body.cursor}`, ONE)).status).toBe(400);
    await place().owner`update platform set epoch = epoch + 1`;
    const { status, body: refusal } = await ask(`?after=${body.cursor}`, ONE);
    expect([status, refusal.error]).toEqual([410, 'gone']);
  });

  it('of the access log tells who has read', async () => {
    const items = await readAll(ONE, '?log=access&limit=1000');
    expect(items.length).toBeGreaterThan(5);
    expect(JSON.stringify(items[0])).toContain('"action":"audit.feed"');
  });
});

describe('what comes while a reader waits', () => {
  it('is handed out though it is of a tenant that its partner did not have when the wait began', async () => {
    const claims = { partnerId: 'growing', scope: 'audit:read' };
    await ensureTenant(place().sql, { tenantId: 'seedling', partnerId: 'growing' });
    const { body } = await ask('?after=end', claims);
    const waiting = ask(`?after=${body.cursor}&wait=20`, claims);
    const late = await ensureTenant(place().sql, { tenantId: 'late', partnerId: 'growing' });
    const events = [prepared(late), prepared(late)];
    await append(place().sql, events);
    expect((await waiting).body.items.map((item) => item.event?.id)).toEqual(
      events.map(({ event }) => event.id),
    );
  });

  it('is handed out as soon as the older transaction ends that held it back', async () => {
    const [, two] = tenants;
    if (!two) throw new Error('no tenant');
    await allHandedOut(place().sql);
    const { body } = await ask('?after=end', PARTNER);
    const event = prepared(two);
    let waiting: ReturnType<typeof ask> | undefined;
    const startedAt = performance.now();
    await place().owner.begin(async (sql) => {
      await sql`select pg_current_xact_id()`;
      await append(place().sql, [event]);
      waiting = ask(`?after=${body.cursor}&wait=20`, PARTNER);
      await sql`select pg_sleep(1)`;
    });
    expect((await waiting)?.body.items.map((item) => item.event?.id)).toEqual([event.event.id]);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });
});

describe('a database that was restored into another cluster', () => {
  it('goes on behind its entries, in a new epoch, and hands out all of them', async () => {
    const { owner, sql } = place();
    const before = (await ask('?limit=1', PARTNER)).body.cursor;
    await owner`update ledger_entry set xid = xid + 1000000000`;
    await owner`update log set last_xid = last_xid + 1000000000 where size > 0`;
    expect((await ask('?limit=1000', PARTNER)).body.items).toEqual([]);
    const [noted] = await sql`select note_restore() as done`;
    expect(noted).toEqual({ done: true });
    expect(await sql`select note_restore() as done`).toEqual([{ done: false }]);
    expect((await ask(`?after=${before}`, PARTNER)).status).toBe(410);
    const [, two] = tenants;
    if (!two) throw new Error('no tenant');
    const event = prepared(two);
    await append(sql, [event]);
    await allHandedOut(place().sql);
    const items = await readAll(PARTNER, '?limit=1000');
    expect(items.at(-1)?.event?.id).toBe(event.event.id);
    expect(items.length).toBeGreaterThan(100);
  });
});

describe('the stream', () => {
  it('sends what is written, with its cursor as id, and goes on behind Last-Event-ID', async () => {
    const [one] = tenants;
    if (!one) throw new Error('no tenant');
    const token = await issueToken({ subject: 'streamer', ttlS: 600, ...ONE });
    const open = async (headers: HeadersInit) => {
      const abort = new AbortController();
      const request = new Request('http://localhost/api/v1/feed/stream', {
        headers: { authorization: `Bearer ${token}`, ...headers },
        signal: abort.signal,
      });
      const response = await stream(request, { params: Promise.resolve({}) });
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      const until = async (text: string) => {
        let seen = '';
        while (!seen.includes(text)) seen += (await reader?.read())?.value ?? '';
        return seen;
      };
      return { until, close: () => abort.abort() };
    };
    const first = await open({});
    await first.until(': connected');
    const events = [prepared(one), prepared(one), prepared(one)];
    await append(place().sql, events);
    const seen = await first.until(events[2]?.event.id ?? '');
    first.close();
    expect(seen.match(/^event: event$/gm)).toHaveLength(3);
    const [cursor = ''] = [...seen.matchAll(/^id: (.*)\nevent: event$/gm)].map(([, id]) => id ?? '');
    const second = await open({ 'last-event-id': cursor });
    const resumed = await second.until(events[2]?.event.id ?? '');
    second.close();
    expect(resumed).not.toContain(events[0]?.event.id);
    expect(resumed).toContain(events[1]?.event.id);
  });
});
