import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { type APIRequestContext, expect, test } from '@playwright/test';
import { trailmark } from '@/e2e/command';
import { DATA, ORIGIN, PORT } from '@/e2e/place';
import { findServers } from '@/e2e/processes';

const TENANT = 'durable';
let token = '';

test.beforeAll(() => {
  trailmark('tenant', 'create', TENANT);
  token = trailmark(
    'token',
    '--tenant',
    TENANT,
    '--scope',
    'audit:ingest audit:read',
    '--ttl',
    '1h',
  ).stdout.trim();
});

interface Sent {
  occurred_at: string;
  action: string;
  source_event_id: string;
}

interface Item {
  status: string;
  id: string;
  index: number;
}

function events(action: string, count: number): Sent[] {
  return Array.from({ length: count }, (_, nth) => ({
    occurred_at: new Date(Date.UTC(2026, 4, 1) + nth).toISOString(),
    action,
    source_event_id: `${action}-${nth}`,
  }));
}

/** Sends a batch; `cutAfter` bytes of it the socket is torn, and the answer is lost: undefined. */
function post(batch: readonly Sent[], cutAfter?: number): Promise<Item[] | undefined> {
  const body = Buffer.from(JSON.stringify({ events: batch }));
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': body.length,
  };
  return new Promise((resolve) => {
    const request = http.request({
      host: '127.0.0.1',
      port: PORT,
      method: 'POST',
      path: '/api/v1/events',
      headers,
      agent: false,
    });
    request.on('error', () => resolve(undefined));
    request.on('response', async (response) => {
      let text = '';
      try {
        for await (const chunk of response) text += chunk;
        resolve(
          response.statusCode === 201 || response.statusCode === 200 ? JSON.parse(text).items : undefined,
        );
      } catch {
        resolve(undefined); // the answer was cut off
      }
    });
    if (cutAfter === undefined) request.end(body);
    else if (cutAfter < body.length) request.write(body.subarray(0, cutAfter), () => request.destroy());
    else request.write(body, () => setImmediate(() => request.destroy()));
  });
}

/** Repeats a batch until it is answered, as a client does that must not lose it. */
async function postUntilAnswered(batch: readonly Sent[]): Promise<Item[]> {
  for (;;) {
    const items = await post(batch);
    if (items) return items;
    await new Promise((resolve) => setTimeout(resolve, 50)); // the server is away: ask again, but not at once
  }
}

async function readFeed(request: APIRequestContext, action: string) {
  const found: { id: string; source_event_id: string; index: number }[] = [];
  let next = `/api/v1/feed?limit=1000&action=${action}`;
  for (let hasMore = true; hasMore; ) {
    const response = await request.get(`${ORIGIN}${next}`, { headers: { authorization: `Bearer ${token}` } });
    const page: { items: { event: (typeof found)[number] }[]; next: string; has_more: boolean } =
      await response.json();
    found.push(...page.items.map(({ event }) => event));
    next = page.next;
    hasMore = page.has_more;
  }
  return found;
}

test('a batch of 1,000 sent five times at once with sockets cut is stored once, with the same indexes in every answer', async ({
  request,
}) => {
  const batch = events('cut', 1_000);
  const size = JSON.stringify({ events: batch }).length;
  const cut = [size, Math.floor(size / 2), size, undefined, undefined].map((cutAfter) =>
    post(batch, cutAfter),
  );
  const answers = (await Promise.all(cut)).flatMap((items) => (items ? [items] : []));
  while (answers.length < 5) answers.push(await postUntilAnswered(batch));
  const places = answers.map((items) => items.map(({ id, index }) => [id, index]));
  for (const each of places) expect(each).toEqual(places[0]);
  expect(new Set(places[0]?.map(([, index]) => index)).size).toBe(1_000);
  const stored = await readFeed(request, 'cut');
  expect(stored.map(({ source_event_id }) => source_event_id).sort()).toEqual(
    batch.map(({ source_event_id }) => source_event_id).sort(),
  );
});

const KILLS = [
  { name: 'the server', find: findServers },
  {
    name: 'PostgreSQL',
    find: () => [Number(readFileSync(path.join(DATA, 'pg18/postmaster.pid'), 'utf8').split('\n')[0])],
  },
];

for (const [nth, { name, find }] of KILLS.entries()) {
  test(`kill -9 of ${name} during ingestion: no acknowledged event is missing, none is there twice (Linux alone)`, async ({
    request,
  }) => {
    // biome-ignore lint/suspicious/noSkippedTests: its title says when
    test.skip(process.platform !== 'linux', 'finds processes through /proc');
    test.setTimeout(180_000);
    const action = `kill-${nth}`;
    const all = events(action, 6_000);
    const acknowledged = new Map<string, Item>();
    const batches = Array.from({ length: all.length / 50 }, (_, group) =>
      all.slice(group * 50, group * 50 + 50),
    ).values();
    const writers = Array.from({ length: 4 }, async () => {
      for (const batch of batches) {
        const items = await postUntilAnswered(batch);
        items.forEach((item, place) => void acknowledged.set(batch[place]?.source_event_id ?? '', item));
      }
    });
    await expect.poll(() => acknowledged.size, { intervals: [10], timeout: 30_000 }).toBeGreaterThan(500);
    const victims = find();
    expect(victims).not.toEqual([]);
    for (const pid of victims) process.kill(pid, 'SIGKILL');
    expect(acknowledged.size).toBeLessThan(all.length);
    await Promise.all(writers);
    const stored = await readFeed(request, action);
    expect(stored).toHaveLength(all.length);
    for (const event of stored) {
      const item = acknowledged.get(event.source_event_id);
      expect([item?.id, item?.index]).toEqual([event.id, event.index]);
    }
    expect(new Set(stored.map(({ source_event_id }) => source_event_id)).size).toBe(all.length);
  });
}
