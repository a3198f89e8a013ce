import { isMasked } from '@/lib/audit/mask';
import { LOGGING_FIELDS, OPERATOR_WORDS } from '@/lib/dialects/logging-fields';
import { expect, test } from './api';
import { fullEvent, personOf, tracesIn } from './isolation-scene';
import { uniqueName } from './server';
import { readStream } from './stream';

const PERSON = uniqueName('persona');
const IP = '198.18.9.41';
/** A personal value in every member that may hold one, and nothing of it in the others. */
const EVENT = {
  ...fullEvent('core', '192.0.2.1'),
  ...personOf(PERSON, IP),
  source_event_id: `${PERSON}.event`,
};
const TRACES = [PERSON, IP];
let tenantId = '';
let ids: string[] = [];

test.beforeAll(async ({ server, api }) => {
  ({ tenantId } = await server.makeTenant(uniqueName('prt')));
  ids = await api.write(
    tenantId,
    Array.from({ length: 4 }, (_, nth) => ({ ...EVENT, source_event_id: `${PERSON}.event-${nth}` })),
  );
});

function analyst() {
  return { claims: { role: 'analyst', tenantId, scope: 'audit:read audit:write audit:ingest' } };
}

function auditor() {
  return { claims: { role: 'auditor', tenantId, scope: 'audit:read' } };
}

const PATHS = [
  ...['/api/v1/admin/audit/', '/api/v1/admin/audit/stats', '/api/v1/admin/audit/{id}', '/api/logging/audit/'],
  ...['/api/logging/audit/{id}', '/api/v1/events/{id}', '/api/v1/feed'],
];
const FACETS = [
  '/api/v1/admin/audit/actions',
  '/api/v1/admin/audit/resource-types',
  '/api/logging/audit/filters',
  ...['/api/v1/stats/summary', '/api/v1/stats/results', '/api/v1/stats/hours', '/api/v1/stats/spikes'],
];

test('an analyst sees what happened and to nobody whom; an auditor sees both', async ({ server, api }) => {
  for (const path of [...PATHS, ...FACETS]) {
    const where = path.replace('{id}', ids[0] ?? '');
    const answer = await api.ask(where, analyst());
    expect([path, answer.status, tracesIn(answer, TRACES)]).toEqual([path, 200, []]);
    if (PATHS.includes(path))
      expect([path, tracesIn(await api.ask(where, auditor()), TRACES)]).not.toEqual([path, []]);
  }
  const { cursor } = (await api.ask('/api/v1/feed?limit=1', analyst())).body;
  const path = `/api/v1/feed/stream?after=${encodeURIComponent(cursor)}`;
  const stream = await readStream(server, path, analyst(), (text) => text.split('\nevent: event').length > 3);
  expect([stream.status, tracesIn(stream, TRACES)]).toEqual([200, []]);
  expect(stream.text).toContain('core.action');
});

test('an analyst gets every member of an item, null or empty where it is masked', async ({ api }) => {
  const { body } = await api.ask(`/api/logging/audit/${ids[0]}`, analyst());
  expect(body).toMatchObject({
    ...{
      id: ids[0],
      tenant_id: tenantId,
      action: 'core.action',
      resource_type: 'core.type',
      result: 'success',
    },
    ...{
      actor_type: 'user',
      request_id: 'core.request',
      actor_id: null,
      actor_email: null,
      ip_address: null,
    },
    ...{ user_agent: null, resource_id: null, resource_name: null, details: {} },
  });
  const { body: stats } = await api.ask('/api/v1/admin/audit/stats', analyst());
  expect(stats).toMatchObject({ total_events: 4, by_action: { 'core.action': 4 }, top_actors: [] });
});

test('a tombstone tells an analyst neither who asked nor why', async ({ api }) => {
  const id = ids[3] ?? '';
  const eraser = { claims: { tenantId, scope: 'audit:write', subject: `${PERSON}.officer` } };
  const erased = await api.ask(`/api/logging/audit/${id}?reason=${PERSON}`, eraser, { method: 'DELETE' });
  expect(erased.status).toBe(204);
  const told = await api.ask(`/api/v1/events/${id}`, auditor());
  expect([told.status, told.body.tombstone.requested_by, told.body.tombstone.reason]).toEqual([
    ...[410, `${PERSON}.officer`, PERSON],
  ]);
  for (const path of [`/api/v1/events/${id}`, '/api/logging/audit/?action=ledger.erase', '/api/v1/feed']) {
    const answer = await api.ask(path, analyst());
    expect([path, tracesIn(answer, TRACES)]).toEqual([path, []]);
  }
});

const FILTERS = LOGGING_FIELDS.flatMap(({ name, word, operators }) =>
  ['', ...operators.map((op) => `__${OPERATOR_WORDS[op].word}`)].map((suffix) => ({
    isPersonal: isMasked(name),
    query: `${word}${suffix}=${suffix === '__isnull' ? 'true' : name === 'occurredAt' ? '2026-05-17' : name === 'result' ? 'denied' : 'x'}`,
  })),
);

/** The feed refuses who names a tenant that is not theirs. */
const NAMES_ANOTHER = /^tenant_id(__eq|__in)?=/;

test('filters on personal fields are 403 to an analyst, before 422, and no others are', async ({ api }) => {
  expect(FILTERS.filter(({ isPersonal }) => isPersonal)).toHaveLength(4 * 8);
  for (const path of ['/api/logging/audit/', '/api/v1/feed']) {
    for (const { query, isPersonal } of FILTERS) {
      const isForbidden = isPersonal || (path === '/api/v1/feed' && NAMES_ANOTHER.test(query));
      const statuses = [`${path}?${query}`, `${path}?${query}&limit=0`].map(
        async (address) => (await api.ask(address, analyst())).status,
      );
      const due = isForbidden ? [403, 403] : [200, 422];
      expect([path, query, ...(await Promise.all(statuses))]).toEqual([path, query, ...due]);
    }
  }
});

test('the personal filters of scaikey are 403 to an analyst, before 422', async ({ api }) => {
  for (const name of ['actor_id', 'actor_email', 'resource_id', 'ip_address']) {
    for (const more of ['', '&page=0']) {
      const { status, body } = await api.ask(`/api/v1/admin/audit/?${name}=x${more}`, analyst());
      expect([name, more, status]).toEqual([name, more, 403]);
      expect(body).toEqual({
        detail: expect.stringMatching(/^The field \w+ is not available to this role$/),
      });
    }
    expect((await api.ask(`/api/v1/admin/audit/?${name}=`, analyst())).status).toBe(200);
  }
  for (const query of ['action=x', 'resource_type=x', 'result=denied', `tenant_id=${tenantId}`])
    expect([query, (await api.ask(`/api/v1/admin/audit/?${query}`, analyst())).status]).toEqual([query, 200]);
});

test('an analyst of the platform is masked there too', async ({ api }) => {
  const who = { claims: { role: 'analyst', scope: 'platform:admin' } };
  const rows = await api.ask('/v1/admin/audit-log?event_type=core.action&limit=500', who);
  expect([rows.status, rows.body.rows.length > 0, tracesIn(rows, TRACES)]).toEqual([200, true, []]);
  for (const query of ['actor_id=x', 'entity_id=x', 'actor_id=x&limit=0'])
    expect([query, (await api.ask(`/v1/admin/audit-log?${query}`, who)).status]).toEqual([query, 403]);
});

test('search, and sorts by personal fields, are 403 to an analyst', async ({ api }) => {
  for (const query of ['search=x', 'search=core', 'search=%20']) {
    for (const path of ['/api/logging/audit/', '/api/v1/feed'])
      expect([path, query, (await api.ask(`${path}?${query}`, analyst())).status]).toEqual([
        path,
        query,
        403,
      ]);
  }
  for (const { word, name, isSortable } of LOGGING_FIELDS.filter((field) => field.isSortable)) {
    expect(isSortable).toBe(true);
    for (const order of ['asc', 'desc']) {
      const { status } = await api.ask(`/api/logging/audit/?sort_by=${word}&sort_order=${order}`, analyst());
      expect([word, order, status]).toEqual([word, order, isMasked(name) ? 403 : 200]);
    }
  }
});

test('a cursor that an auditor was given tells an analyst nothing', async ({ api }) => {
  const { body } = await api.ask('/api/logging/audit/?limit=1', auditor());
  const answer = await api.ask(`/api/logging/audit/?limit=1&cursor=${body.next_cursor}`, analyst());
  expect([answer.status, tracesIn(answer, TRACES)]).toEqual([200, []]);
  const sorted = (await api.ask('/api/logging/audit/?limit=1&sort_by=actor_id', auditor())).body.next_cursor;
  expect((await api.ask(`/api/logging/audit/?limit=1&cursor=${sorted}`, analyst())).status).toBe(400);
  const path = `/api/logging/audit/?limit=1&sort_by=actor_id&cursor=${sorted}`;
  expect((await api.ask(path, analyst())).status).toBe(403);
});
