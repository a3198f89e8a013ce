import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { ensureTenant } from '@/lib/ingest/tenant';
import { ADMIN, ask, IMPORTS, importFile, lines, okta } from './test-imports';

const place = useTestDatabase();
const MAPPING = JSON.stringify({
  source: 'doors',
  fields: { occurredAt: '/when', action: { constant: 'door.open' }, actorId: '/badge' },
});

beforeAll(async () => {
  for (const tenantId of ['one', 'two']) await ensureTenant(place().sql, { tenantId, partnerId: 'east' });
  await place().owner`select set_redaction_rule('one', array['ssn'], array['CASE-[0-9]+'])`;
});

async function sizeOf(tenantId: string): Promise<number> {
  const [row] = await place().owner<{ size: number }[]>`
    select l.size::int4 as size from log l join tenant t on t.tenant = l.tenant where t.tenant_id = ${tenantId} and l.kind = 0`;
  return row?.size ?? 0;
}

/** What the access log of a tenant tells of imports, oldest first. */
async function toldOf(tenantId: string) {
  return await place().owner<{ action: string; actor: string; name: string; details: unknown }[]>`
    select d.value as action, e.actor_id as actor, e.resource_name as name, e.details
    from event e join log l on l.log = e.log join tenant t on t.tenant = l.tenant
    join dictionary d on d.kind = 1 and d.code = e.action
    where t.tenant_id = ${tenantId} and l.kind = 1 and d.value like 'audit.import%' order by e.seq`;
}

describe('a file', () => {
  it('is stored once, however often it is sent; its lines are told, and its access log knows', async () => {
    const file = lines(
      okta('f1'),
      okta('f2'),
      okta('f1'),
      '{"some":"thing"}',
      okta('f1', { uuid: 'f2' }),
      'x',
    );
    const before = await sizeOf('one');
    const first = await importFile(ADMIN, gzipSync(file), { name: 'okta.json.gz', size: 42 });
    expect([first.status, first.body]).toEqual([
      200,
      expect.objectContaining({
        ...{ name: 'okta.json.gz', tenant_id: 'one', state: 'done', error: null, size: 42, format: null },
        ...{ bytes: gzipSync(file).length, formats: { okta: 4 }, requested_by: 'ana', is_mapped: false },
        counts: {
          ...{ elements: 6, events: 4, stored: 2, duplicate: 2, conflict: 0, rejected: 2 },
          ...{ skipped: 0, rewritten: 0, warnings: 0, without_id: 0 },
        },
      }),
    ]);
    expect((await sizeOf('one')) - before).toBe(2);
    const again = await importFile(ADMIN, file, { name: 'okta.json' });
    expect(again.body.counts).toMatchObject({ stored: 0, duplicate: 4, rejected: 2 });
    const told = await toldOf('one');
    expect(told.map(({ action, actor, name }) => [action, actor, name])).toEqual([
      ['audit.import_started', 'ana', 'okta.json.gz'],
      ['audit.import_finished', 'ana', 'okta.json.gz'],
      ['audit.import_started', 'ana', 'okta.json'],
      ['audit.import_finished', 'ana', 'okta.json'],
    ]);
    expect(told[1]?.details).toMatchObject({ state: 'done', counts: { stored: 2 }, formats: { okta: 4 } });
  });

  it('tells of each line that was not stored, as JSON and as a file that no spreadsheet runs', async () => {
    const { body } = await importFile(ADMIN, lines(okta('l1'), '=cmd()', okta('l1', { actor: { id: 'b' } })));
    const { body: told } = await ask(ADMIN, 'GET', `${IMPORTS}/${body.id}/lines`);
    expect(told).toEqual({
      items: [
        { line: 2, kind: 'rejected', reason: 'a line of text without a JSON object' },
        { line: 3, kind: 'conflict', reason: 'another event has the id l1 of okta' },
      ],
      left_out: 0,
    });
    const csv = await ask(ADMIN, 'GET', `${IMPORTS}/${body.id}/lines?as=csv`);
    expect(csv.text.split('\r\n')).toEqual([
      'line,kind,reason',
      '2,rejected,a line of text without a JSON object',
      '3,conflict,another event has the id l1 of okta',
      '',
    ]);
    expect(csv.headers.get('content-disposition')).toBe(`attachment; filename="import-${body.id}.csv"`);
  });

  it('of CSV is mapped by a mapping file, and each event has its source', async () => {
    const { body } = await importFile(ADMIN, 'when,badge\n2024-01-01T00:00:00Z,b7\n,b8\n', {
      mapping: MAPPING,
    });
    expect(body).toMatchObject({
      is_mapped: true,
      counts: { stored: 1, rejected: 1 },
      formats: { doors: 2 },
    });
  });

  it('may not speak as Trailmark itself', async () => {
    const mapping = MAPPING.replace('doors', 'trailmark');
    const { body } = await importFile(ADMIN, '{"when":"2024-01-01T00:00:00Z"}', { mapping });
    expect(body.counts).toMatchObject({ stored: 0, rejected: 1 });
  });

  it('that is cut stays as far as it came, and sent again stores the rest', async () => {
    const { body: announced } = await ask(ADMIN, 'POST', IMPORTS, { name: 'cut.json' });
    const all = Array.from({ length: 1_500 }, (_, nth) => JSON.stringify(okta(`cut-${nth}`)));
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent === 1_000) return controller.error(new Error('gone'));
        controller.enqueue(Buffer.from(`${all.slice(sent, sent + 500).join('\n')}\n`));
        sent += 500;
      },
    });
    const before = await sizeOf('one');
    const { body } = await ask(ADMIN, 'PUT', `${IMPORTS}/${announced.id}/file`, stream);
    expect(body).toMatchObject({ state: 'cut', error: 'The body was cut off', counts: { rejected: 0 } });
    const { stored } = body.counts;
    expect([stored, stored > 0]).toEqual([(await sizeOf('one')) - before, true]);
    const again = await importFile(ADMIN, all.join('\n'));
    expect(again.body.counts).toMatchObject({ stored: 1_500 - stored, duplicate: stored });
  });

  it('that is cancelled takes nothing more, and keeps what it took', async () => {
    const { body: announced } = await ask(ADMIN, 'POST', IMPORTS, { name: 'endless.json' });
    const path = `${IMPORTS}/${announced.id}`;
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setImmediate(resolve));
        controller.enqueue(
          Buffer.from(lines(...Array.from({ length: 50 }, () => okta(`endless-${sent++}`)), '')),
        );
      },
    });
    const sending = ask(ADMIN, 'PUT', `${path}/file`, stream);
    const storedSoFar = async () => (await ask(ADMIN, 'GET', path)).body.counts?.stored ?? 0;
    await expect.poll(storedSoFar, { timeout: 10_000 }).toBeGreaterThan(0);
    expect((await ask(ADMIN, 'GET', path)).body.state).toBe('running');
    expect((await ask(ADMIN, 'PUT', `${path}/file`, '{}')).status).toBe(409);
    expect((await ask(ADMIN, 'DELETE', path)).status).toBe(204);
    const { body } = await sending;
    expect(body).toMatchObject({ state: 'cancelled', error: null, counts: { rejected: 0 } });
    const [row] = await place().owner<{ count: number }[]>`
      select count(*)::int4 as count from event where source_event_id like 'endless-%'`;
    expect(body.counts.stored).toBe(row?.count);
    expect((await ask(ADMIN, 'DELETE', path)).status).toBe(409);
  });
});

describe('a preview', () => {
  const preview = (head: string | Uint8Array, more: object = {}) =>
    ask(ADMIN, 'POST', `${IMPORTS}/preview`, {
      ...{ head: Buffer.from(head).toString('base64'), is_whole: true, ...more },
    });

  it('tells format, container and events as they would be stored, and stores nothing', async () => {
    const before = await sizeOf('one');
    const secret = {
      displayMessage: 'of CASE-77',
      debugContext: { ssn: '1' },
      published: '1985-01-01T00:00:00Z',
    };
    const { status, body } = await preview(gzipSync(lines(okta('p1', secret), '{"some":"thing"}')));
    expect([status, body]).toEqual([
      200,
      {
        ...{ is_gzip: true, container: 'objects', formats: [{ name: 'okta', label: expect.any(String) }] },
        events: [
          expect.objectContaining({
            ...{
              line: 1,
              source: 'okta',
              source_event_id: 'p1',
              action: 'user.session.start',
              actor_id: 'a',
            },
            redactions: expect.arrayContaining(['/details/debugContext/ssn', '/details/displayMessage']),
            warning: 'the time 1985-01-01T00:00:00.000Z is before 1990',
          }),
        ],
        lines: [{ line: 2, kind: 'rejected', reason: 'not an event of a known format' }],
      },
    ]);
    expect(await sizeOf('one')).toBe(before);
  });

  it('is of twenty events at most, and of a mapping where there is one', async () => {
    const row = '2024-01-01T00:00:00Z,b7\n';
    const { body } = await preview(`when,badge\n${row.repeat(50)}`, { mapping: MAPPING });
    expect([body.container, body.events.length, body.events[0].action]).toEqual(['csv', 20, 'door.open']);
    expect((await preview('')).body).toEqual({
      ...{ is_gzip: false, container: null, formats: [], events: [], lines: [] },
    });
  });

  it.each<[string, object, string]>([
    ['a format that there is not', { format: 'nope' }, '/body/format'],
    ['a mapping that is no JSON', { mapping: '{' }, '/body/mapping'],
    ['a mapping without a source', { mapping: '{"fields":{}}' }, '/body/mapping'],
    ['a format and a mapping', { format: 'okta', mapping: MAPPING }, '/body/mapping'],
    ['what is no base64', { head: '!' }, '/body/head'],
    ['a member that there is not', { x: 1 }, '/body'],
  ])('is refused with 422 for %s, and so is the import', async (_, more, pointer) => {
    const { status, body } = await preview('{}', more);
    expect([status, body.errors?.[0].pointer]).toEqual([422, pointer]);
    if ('head' in more) return;
    const announced = await ask(ADMIN, 'POST', IMPORTS, { name: 'x', ...more });
    expect([announced.status, announced.body.errors?.[0].pointer]).toEqual([422, pointer]);
  });

  it('of more than a mebibyte is 413 or 422, and a file needs a name', async () => {
    expect((await preview(Buffer.alloc(1024 * 1024 + 3))).status).toBe(422);
    expect((await preview(Buffer.alloc(3 * 1024 * 1024))).status).toBe(413);
    for (const name of ['', 'x'.repeat(256), 'a\0', undefined])
      expect((await ask(ADMIN, 'POST', IMPORTS, { name })).status).toBe(422);
  });
});

describe('who may import', () => {
  it('those who may write the tenant, and nobody learns of an import elsewhere', async () => {
    const { body } = await importFile(ADMIN, '');
    const path = `${IMPORTS}/${body.id}`;
    const partner = { role: 'partner_admin', partnerId: 'east', scope: 'audit:write' } as const;
    const admin = { role: 'super_admin', scope: 'audit:write' } as const;
    for (const claims of [ADMIN, partner, admin]) {
      expect((await ask(claims, 'GET', path)).status).toBe(200);
      const { body: page } = await ask(claims, 'GET', `${IMPORTS}?tenant_id=one`);
      expect(page.items.some(({ id }: { id: string }) => id === body.id)).toBe(true);
    }
    const stranger = { ...ADMIN, tenantId: 'two' };
    const other = { ...partner, partnerId: 'west' };
    for (const claims of [stranger, other]) {
      expect((await ask(claims, 'GET', `${IMPORTS}?tenant_id=one`)).status).toBe(403);
      expect((await ask(claims, 'GET', IMPORTS)).body.items).toEqual([]);
      expect((await ask(claims, 'POST', IMPORTS, { name: 'x', tenant_id: 'one' })).status).toBe(403);
      for (const [method, where] of [
        ['GET', path],
        ['DELETE', path],
        ['GET', `${path}/lines`],
        ['PUT', `${path}/file`],
      ] as const)
        expect((await ask(claims, method, where, method === 'PUT' ? '{}' : undefined)).status).toBe(404);
    }
  });

  it('no auditor, no analyst, no key of another tenant, and nobody into the log of Trailmark itself', async () => {
    for (const role of ['auditor', 'analyst'] as const)
      for (const [method, path] of [
        ['GET', IMPORTS],
        ['POST', IMPORTS],
        ['POST', `${IMPORTS}/preview`],
      ] as const) {
        const sent = method === 'POST' ? { name: 'x', head: '' } : undefined;
        expect((await ask({ ...ADMIN, role }, method, path, sent)).status).toBe(403);
      }
    const admin = { role: 'super_admin', scope: 'audit:write' } as const;
    for (const tenant_id of ['_trailmark', 'nobody', undefined])
      expect((await ask(admin, 'POST', IMPORTS, { name: 'x', tenant_id })).status).toBe(403);
  });
});
