import { expect, test } from './api';

// The check of every answer must itself be able to fail.
const GOOD = {
  headers: { 'content-type': 'application/json' },
  method: 'GET',
  path: '/v1/admin/audit-log',
  status: 200,
  text: '',
};
const ROW = {
  ...{
    id: '1',
    ts: '2026-05-17T12:00:00.000Z',
    actor_id: null,
    actor_type: null,
    brand_id: null,
    request_id: null,
  },
  ...{ source: 's', event_type: 'e', entity_type: null, entity_id: null, http_method: null, http_path: null },
  ...{ http_status: null, details: {} },
};
const rows = (row: object) => JSON.stringify({ rows: [row], total: 1 });
const { ts: _, ...withoutTime } = ROW;

test('an answer as the reference says it is taken', ({ api }) => {
  expect(api.reference.faultsOf({ ...GOOD, text: rows(ROW) })).toEqual([]);
});

for (const [name, changes] of [
  ['a member that is missing', { text: rows(withoutTime) }],
  ['a member of another type', { text: rows({ ...ROW, details: null }) }],
  ['a time that is none', { text: rows({ ...ROW, ts: 'yesterday' }) }],
  ['an actor type that there is not', { text: rows({ ...ROW, actor_type: 'robot' }) }],
  ['a total that is text', { text: '{"rows":[],"total":"0"}' }],
  ['an error of another dialect', { text: '{"detail":"no"}', status: 401 }],
  ['a status that is not declared', { text: '{"error":"x","message":"y"}', status: 418 }],
  ['another media type', { text: rows(ROW), headers: { 'content-type': 'text/html' } }],
  ['a body to HEAD', { text: rows(ROW), method: 'HEAD' }],
  ['200 to a method that there is not', { text: rows(ROW), method: 'DELETE' }],
  ['405 without Allow', { text: '{"error":"x","message":"y"}', method: 'DELETE', status: 405 }],
  ['200 of a path that there is not', { text: '{}', path: '/v1/nope' }],
  ['a body to 204', { text: 'x', method: 'DELETE', path: '/api/logging/audit/1', status: 204 }],
] as const) {
  test(`${name} is a fault`, ({ api }) => {
    expect(api.reference.faultsOf({ ...GOOD, ...changes })).not.toEqual([]);
  });
}

test('a path without parameters wins over one with', ({ api }) => {
  expect(api.reference.templateOf('/api/v1/admin/audit/stats/')).toBe('/api/v1/admin/audit/stats');
  expect(api.reference.templateOf('/api/v1/admin/audit/x')).toBe('/api/v1/admin/audit/{log_id}');
});
