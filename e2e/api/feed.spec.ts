import { type Api, expect, test } from './api';
import { eventOf } from './scenes';
import { readStream } from './stream';

const FEED = '/api/v1/feed';
let tenantId = '';
let ids: string[] = [];

test.beforeAll(async ({ server, api }) => {
  ({ tenantId } = await server.makeTenant());
  ids = await api.write(tenantId, [3, 0, 5, 1, 4, 2, 7].map(eventOf));
});

function reader() {
  return { claims: { tenantId, scope: 'audit:read' } };
}

/** Every item up to now, by the `next` of each page alone. */
async function readAll(api: Api, path: string) {
  const items = [];
  for (let next = path; ; ) {
    const { status, body, headers } = await api.ask(next, reader());
    expect([status, Object.keys(body)]).toEqual([200, ['items', 'cursor', 'next', 'has_more']]);
    expect(headers.link).toBe(`<${body.next}>; rel="next"`);
    items.push(...body.items);
    if (!body.has_more) return items;
    next = body.next;
  }
}

test('every event comes once, in the order in which it was written, whatever the page', async ({ api }) => {
  for (const limit of [1, 2, 7, 1_000]) {
    const items = await readAll(api, `${FEED}?limit=${limit}`);
    expect(items.map(({ type, event }) => [type, event.id, event.index])).toEqual(
      ids.map((id, index) => ['event', id, index]),
    );
  }
});

test('a filter and a search of the list hold for the feed', async ({ api }) => {
  const denied = await readAll(api, `${FEED}?limit=2&result=denied`);
  expect(denied.map(({ event }) => event.id)).toEqual([0, 2, 3, 6].map((nth) => ids[nth]));
  expect((await readAll(api, `${FEED}?search=bridge`)).map(({ event }) => event.id)).toEqual([ids[5]]);
});

test('who waits is answered by the next event; who waits for nothing is answered nothing', async ({
  api,
}) => {
  const { body } = await api.ask(`${FEED}?limit=1000`, reader());
  const empty = await api.ask(body.next, reader());
  expect(empty.body).toEqual({
    items: [],
    cursor: expect.any(String),
    next: expect.any(String),
    has_more: false,
  });
  const waiting = api.ask(`${body.next}&wait=20`, reader());
  const [id] = await api.write(tenantId, [eventOf(8)]);
  expect((await waiting).body.items.map(({ event }: { event: { id: string } }) => event.id)).toEqual([id]);
});

test('a stream tells of what is written while it is open, and resumes behind Last-Event-ID', async ({
  server,
  api,
}) => {
  const written: string[] = [];
  let writing: Promise<void> | undefined;
  const live = await readStream(server, `${FEED}/stream`, reader(), (text) => {
    writing ??= api.write(tenantId, [eventOf(9), eventOf(10)]).then((made) => void written.push(...made));
    return text.split('\nevent: event\n').length > 2;
  });
  await writing;
  const told = (text: string) =>
    [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data).id);
  expect([live.status, told(live.text)]).toEqual([200, written]);
  const [, cursor = ''] = /^id: (.*)\nevent: event$/m.exec(live.text) ?? [];
  const token = await server.token(reader().claims);
  const headers = { authorization: `Bearer ${token}`, 'last-event-id': cursor };
  const rest = await readStream(server, `${FEED}/stream`, { headers }, (text) => told(text).length > 0);
  expect(told(rest.text)).toEqual(written.slice(1));
});

test('an erased event leaves a gap', async ({ api }) => {
  const id = ids[6] ?? '';
  const eraser = { claims: { tenantId, scope: 'audit:write' } };
  expect((await api.ask(`/api/logging/audit/${id}`, eraser, { method: 'DELETE' })).status).toBe(204);
  const items = await readAll(api, FEED);
  expect(items.filter(({ type }) => type === 'gap')).toEqual([
    {
      ...{ type: 'gap', cursor: expect.any(String) },
      gap: {
        ...{ tenant_id: tenantId, from_index: 6, to_index: 6, reason: 'erased' },
        commitments: [expect.stringMatching(/^[\w+/]{43}=$/)],
      },
    },
  ]);
  expect(items.map(({ event }) => event?.id)).not.toContain(id);
});

test('a bad cursor is 400, bad parameters are 422 with their places', async ({ server, api }) => {
  for (const path of [`${FEED}?after=x`, `${FEED}/stream?after=x`, `${FEED}?after=eyJhIjoxfQ`]) {
    const answer = path.includes('stream')
      ? await readStream(server, path, reader(), () => true)
      : await api.ask(path, reader());
    expect([path, answer.status, JSON.parse(answer.text).error]).toEqual([path, 400, 'invalid_cursor']);
  }
  const { status, body } = await api.ask(`${FEED}?wait=21&limit=0&log=other`, reader());
  expect([status, body.error]).toEqual([422, 'validation_error']);
  expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
    ...['/query/limit', '/query/log', '/query/wait'],
  ]);
});
