import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type Api, expect, test } from './api';
import { uniqueName } from './server';

const FILE = path.resolve('../shared/vectors/query-coercion.json');
const Vector = z.object({
  kind: z.enum(['datetime', 'int', 'bool']),
  input: z.string(),
  ok: z.union([z.string(), z.boolean(), z.tuple([z.string(), z.boolean()])]).optional(),
  error: z.tuple([z.string(), z.string()]).optional(),
});
const VECTORS = existsSync(FILE) ? z.array(Vector).parse(JSON.parse(readFileSync(FILE, 'utf8'))) : [];
const SCAIKEY = '/api/v1/admin/audit/';
const LOGGING = '/api/logging/audit/';
const PLATFORM = '/v1/admin/audit-log';
const YEAR_10000_MS = Date.UTC(10_000, 0, 1);
let tenantId = '';

test.beforeAll(async ({ server, api }) => {
  ({ tenantId } = await server.makeTenant());
  await api.write(tenantId, [{ occurred_at: '2026-05-17T12:00:00Z', action: 'user.login' }]);
});

function everything() {
  return { claims: { role: 'tenant_admin', tenantId, scope: 'audit:read platform:admin' } };
}

async function expectFault(
  api: Api,
  address: string,
  name: string,
  input: string,
  [type, msg]: readonly string[],
) {
  const { status, body } = await api.ask(`${address}?${name}=${encodeURIComponent(input)}`, everything());
  expect(status).toBe(422);
  expect(body.detail).toHaveLength(1);
  expect(body.detail[0]).toMatchObject({ type, loc: ['query', name], msg, input });
}

/** Three events around an instant, a millisecond apart: as many as a bound of microseconds leaves are found. */
async function expectInstant(api: Api, input: string, micros: bigint) {
  const floor = Number(micros / 1000n);
  const action = uniqueName('at');
  const times = [floor - 1, floor, floor + 1].filter(
    (ms) => ms >= 0 && ms < Math.min(Date.now(), YEAR_10000_MS),
  );
  const events = times.map((ms) => ({ occurred_at: new Date(ms).toISOString(), action }));
  if (events.length > 0) await api.write(tenantId, events);
  const since = times.filter((ms) => BigInt(ms) * 1000n >= micros).length;
  const until = times.filter((ms) => BigInt(ms) * 1000n <= micros).length;
  const bound = encodeURIComponent(input);
  for (const [query, found] of [
    [`start_time=${bound}`, since],
    [`end_time=${bound}`, until],
  ] as const) {
    const { status, body } = await api.ask(`${SCAIKEY}?action=${action}&${query}`, everything());
    expect([query, status, body.total]).toEqual([query, 200, found]);
  }
  for (const [query, found] of [
    [`timestamp__gte=${bound}`, since],
    [`timestamp__lte=${bound}`, until],
  ] as const) {
    const { status, body } = await api.ask(`${LOGGING}?action=${action}&${query}`, everything());
    expect([query, status, body.collection_total]).toEqual([query, 200, found]);
  }
  for (const [query, found] of [
    [`since=${bound}`, since],
    [`until=${bound}`, until],
  ] as const) {
    const { status, body } = await api.ask(`${PLATFORM}?event_type=${action}&${query}`, everything());
    expect([query, status, body.total]).toEqual([query, 200, found]);
  }
}

async function expectInteger(
  api: Api,
  address: string,
  name: string,
  input: string,
  value: bigint,
  max?: bigint,
) {
  const { status, body } = await api.ask(`${address}?${name}=${encodeURIComponent(input)}`, everything());
  if (status === 200) expect([value >= 1n, BigInt(body[name])]).toEqual([true, value]);
  else if (value < 1n)
    expect(body.detail).toMatchObject([
      { type: 'greater_than_equal', loc: ['query', name], input, ctx: { ge: 1 } },
    ]);
  else if (max !== undefined && value > max)
    expect(body.detail).toMatchObject([{ type: 'less_than_equal', loc: ['query', name], input }]);
  else {
    expect(value > BigInt(Number.MAX_SAFE_INTEGER)).toBe(true);
    expect(body.detail).toMatchObject([{ type: 'int_parsing_size', loc: ['query', name], input }]);
  }
  expect(status).toBe(value < 1n || value > (max ?? BigInt(Number.MAX_SAFE_INTEGER)) ? 422 : 200);
}

test('the public coercion vectors are there (skipped where ../shared/vectors is absent)', () => {
  // biome-ignore lint/suspicious/noSkippedTests: its title says when and why
  test.skip(VECTORS.length === 0, `${FILE} is absent`);
  expect(VECTORS.length).toBeGreaterThanOrEqual(139);
});

for (const [nth, { kind, input, ok, error }] of VECTORS.entries()) {
  const title = `vector ${nth}, ${kind} ${JSON.stringify(input)} (skipped where ../shared/vectors is absent)`;
  if (kind === 'datetime' && error)
    test(`${title} is refused`, async ({ api }) => {
      await expectFault(api, SCAIKEY, 'start_time', input, error);
      await expectFault(api, LOGGING, 'timestamp__gte', input, error);
      const { status, body } = await api.ask(`${PLATFORM}?since=${encodeURIComponent(input)}`, everything());
      expect([status, body]).toEqual([400, { error: 'validation_error', message: `since: ${error[1]}` }]);
    });
  if (kind === 'datetime' && Array.isArray(ok))
    test(`${title} means its instant`, async ({ api }) => {
      await expectInstant(api, input, BigInt(ok[0]));
    });
  if (kind === 'int' && error)
    test(`${title} is refused`, async ({ api }) => {
      await expectFault(api, SCAIKEY, 'page', input, error);
      await expectFault(api, SCAIKEY, 'per_page', input, error);
      await expectFault(api, LOGGING, 'limit', input, error);
    });
  if (kind === 'int' && typeof ok === 'string')
    test(`${title} is its number, within the bounds`, async ({ api }) => {
      await expectInteger(api, SCAIKEY, 'page', input, BigInt(ok));
      await expectInteger(api, SCAIKEY, 'per_page', input, BigInt(ok), 100n);
      await expectInteger(api, LOGGING, 'limit', input, BigInt(ok), 250n);
    });
  if (kind === 'bool' && error)
    test(`${title} is refused`, async ({ api }) => {
      await expectFault(api, LOGGING, 'include_total', input, error);
      await expectFault(api, LOGGING, 'actor_id__isnull', input, error);
    });
  if (kind === 'bool' && typeof ok === 'boolean')
    test(`${title} counts or not`, async ({ api }) => {
      const path = `${LOGGING}?tenant_id=${tenantId}&action=user.login&include_total=${encodeURIComponent(input)}`;
      const { status, body } = await api.ask(path, everything());
      expect([status, body.items.length, body.collection_total]).toEqual([200, 1, ok ? 1 : 0]);
    });
}
