import { beforeAll, describe, expect, it } from 'vitest';
import { API_ROUTES } from '@/app/api-routes';
import { useTestDatabase } from '@/db/test-database';
import { issueToken } from '@/lib/auth/token';
import { createRouter } from '@/lib/http/router';
import { checkpointDue } from '@/lib/ingest/checkpoint';
import { finishPurges } from '@/lib/ingest/purge';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { logsToVerify, verifyLog } from '@/lib/ingest/verify-log';
import { createWriter } from '@/lib/ingest/writer';

const place = useTestDatabase();
const find = createRouter(API_ROUTES);
const OFFICER = { role: 'tenant_admin', tenantId: 'one', scope: 'audit:read audit:write' };
const L = '/api/v1/ledger';
let tenant: Tenant;
let ids: string[] = [];

beforeAll(async () => {
  const { sql } = place();
  tenant = await ensureTenant(sql, { tenantId: 'one' });
  await ensureTenant(sql, { tenantId: 'two' });
  const drafts = Array.from({ length: 600 }, (_, nth) => makeDraft({ actorId: `usr_${nth}` }));
  const outcomes = await createWriter(sql).write(tenant, drafts);
  ids = outcomes.flatMap((outcome) => (outcome.status === 'stored' ? [outcome.id] : []));
  await checkpointDue(sql);
});

async function ask(method: string, path: string, body?: unknown, claims = OFFICER) {
  const token = await issueToken({ subject: 'officer', ttlS: 600, ...claims });
  const match = find(method, path.split('?', 1)[0] ?? '');
  if (!match) throw new Error(`no route ${path}`);
  const request = new Request(`http://localhost${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await match.handle(request, { params: match.params });
  const text = await response.text();
  return [response.status, text === '' ? undefined : JSON.parse(text)];
}

async function findings() {
  const logs = await logsToVerify(place().sql, 'one');
  return (await Promise.all(logs.map((log) => verifyLog(place().sql, log)))).flat();
}

describe('redaction', () => {
  it('takes the person out of several events at once, and their proofs hold', async () => {
    const body = { ids: [ids[1], ids[2]], part: 'person', reason: 'art. 17' };
    expect(await ask('POST', `${L}/redact`, body)).toEqual([200, { redacted: 2 }]);
    expect(await ask('POST', `${L}/redact`, body)).toEqual([200, { redacted: 0 }]);
    const [status, event] = await ask('GET', `/api/v1/events/${ids[1]}`);
    expect([status, event.actor_id, event.redacted_parts]).toEqual([200, null, ['person']]);
    expect(await findings()).toEqual([]);
  });

  it.each([
    [{ part: 'person', reason: 'x' }, 422, '/body/ids'],
    [{ ids: ['x'], part: 'person', reason: 'x' }, 422, '/body/ids/0'],
    [{ ids: [ID], part: 'core', reason: 'x' }, 422, '/body/part'],
    [{ ids: [ID], part: 'person', reason: '' }, 422, '/body/reason'],
    [{ ids: [ID], part: 'person', reason: 'a\0b' }, 422, '/body/reason'],
    [{ ids: [ID], part: 'person', reason: 'x', more: 1 }, 422, '/body'],
  ])('of %j is %i', async (body, status, pointer) => {
    const [answered, { errors }] = await ask('POST', `${L}/redact`, body);
    expect([answered, errors[0].pointer]).toEqual([status, pointer]);
  });

  it('of an event of another tenant is 404, and by a reader 403', async () => {
    const body = { ids: [ids[3]], part: 'person', reason: 'x' };
    expect((await ask('POST', `${L}/redact`, body, { ...OFFICER, tenantId: 'two' }))[0]).toBe(404);
    expect((await ask('POST', `${L}/redact`, body, { ...OFFICER, role: 'auditor' }))[0]).toBe(403);
    expect((await ask('POST', `${L}/redact?tenant_id=one`, body, { ...OFFICER, tenantId: 'two' }))[0]).toBe(
      403,
    );
  });
});
const ID = '019a0000-0000-7000-8000-000000000000';

describe('a legal hold', () => {
  it('refuses redaction, erasure and purge with 409 until it is released', async () => {
    const [status, { hold }] = await ask('POST', `${L}/holds`, { actor_id: 'usr_7', reason: 'case 7' });
    expect(status).toBe(201);
    const redact = () => ask('POST', `${L}/redact`, { ids: [ids[8], ids[7]], part: 'payload', reason: 'x' });
    expect((await redact())[1]).toEqual({ error: 'held', message: `Event ${ids[7]} is under legal hold` });
    expect((await ask('DELETE', `/api/logging/audit/${ids[7]}`))[0]).toBe(409);
    const purge = { before_seq: 600, reason: 'x' };
    expect((await ask('POST', `${L}/purge`, purge))[1]).toEqual({
      error: 'held',
      message: 'Legal hold: entry 7 and what follows stays',
    });
    const [, { items }] = await ask('GET', `${L}/holds`);
    expect(items).toMatchObject([{ hold, actor_id: 'usr_7', reason: 'case 7', released_at: null }]);
    const analyst = { ...OFFICER, role: 'analyst' };
    expect((await ask('GET', `${L}/holds`, undefined, analyst))[0]).toBe(403);
    expect((await ask('DELETE', `${L}/holds/${hold}`, undefined, { ...OFFICER, tenantId: 'two' }))[0]).toBe(
      404,
    );
    const why = `${L}/holds/${hold}?reason=${'x'.repeat(1_001)}`;
    expect((await ask('DELETE', why))[1].errors[0].pointer).toBe('/query/reason');
    expect((await ask('DELETE', `${L}/holds/${hold}?reason=the+case+is+closed`))[0]).toBe(204);
    const [entry] = await place().sql<{ details: object }[]>`
      select e.details from event e join dictionary d on d.kind = 1 and d.code = e.action where d.value = 'ledger.release'`;
    expect(entry?.details).toMatchObject({ hold, reason: 'the case is closed', requested_by: 'officer' });
    expect((await ask('DELETE', `${L}/holds/${hold}`))[0]).toBe(404);
    expect((await redact())[0]).toBe(200);
    expect(await findings()).toEqual([]);
  });
});

describe('retention', () => {
  it('tells what would go, changes nothing by that, and takes it when it is told to', async () => {
    expect(await ask('POST', `${L}/purge`, { before_seq: 400, reason: 'x', dry_run: true })).toEqual([
      200,
      { from_seq: 0, to_seq: 256, events: 256, held_seq: null },
    ]);
    const [, before] = await ask('GET', `${L}/retention`);
    expect(before).toEqual({ keep_days: null, set_by: null, set_at: null, due: null, min_seq: 0 });
    const future = new Date(Date.now() + 86_400_000).toISOString();
    const [, dry] = await ask('POST', `${L}/purge`, { before: future, reason: 'x', dry_run: true });
    expect(dry.to_seq).toBe(512);
    expect((await ask('POST', `${L}/purge`, { before_seq: 400, reason: 'x' }))[0]).toBe(202);
    await finishPurges(place().sql, async () => true);
    expect((await ask('GET', `/api/v1/events/${ids[3]}`))[0]).toBe(404);
    expect((await ask('GET', `${L}/retention`))[1].min_seq).toBe(256);
    const [, state] = await ask('GET', L);
    expect(state).toMatchObject({ min_seq: 256, erased: 256 });
    expect(await findings()).toEqual([]);
  });

  it('is forecast, for a policy that stands or one that is thought of', async () => {
    const [, thought] = await ask('GET', `${L}/retention/forecast?keep_days=30`);
    expect(thought).toMatchObject({
      keep_days: 30,
      events: expect.any(Number),
      holds: 0,
      basis: 'reference',
    });
    expect(thought.due).toMatchObject({ events: 0, before: expect.any(String) });
    expect(thought.bytes).toBe(thought.events * thought.event_bytes + thought.entries * thought.entry_bytes);
    const [, none] = await ask('GET', `${L}/retention/forecast`);
    expect(none).toMatchObject({ keep_days: null, due: null });
    expect(
      none.at.map(({ days, kept_events }: { days: number; kept_events: null }) => [days, kept_events]),
    ).toEqual([
      [30, null],
      [90, null],
      [365, null],
    ]);
    for (const days of ['0', '-1', '1.5', 'x', '36501'])
      expect((await ask('GET', `${L}/retention/forecast?keep_days=${days}`))[0]).toBe(422);
    expect((await ask('GET', `${L}/retention`))[1].keep_days).toBe(null);
  });

  it('is a policy that is set, told and taken back', async () => {
    const [, set] = await ask('POST', `${L}/retention`, { keep_days: 365 });
    expect(set).toMatchObject({
      keep_days: 365,
      set_by: 'officer',
      due: { from_seq: 256, to_seq: 256, events: 0 },
    });
    expect((await ask('POST', `${L}/retention`, { keep_days: null }))[1]).toMatchObject({
      keep_days: null,
      due: null,
    });
    for (const days of [0, 1.5, -3, 1e9])
      expect((await ask('POST', `${L}/retention`, { keep_days: days }))[0]).toBe(422);
    const [row] = await place().sql`
      select count(*)::int4 as told from event e join dictionary d on d.kind = 1 and d.code = e.action where d.value = 'ledger.retention'`;
    expect(row).toEqual({ told: 2 });
    expect(await findings()).toEqual([]);
  });
});
