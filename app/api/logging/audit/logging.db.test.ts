import { describe, expect, it } from 'vitest';
import { GET as filters } from './filters/route';
import { GET as list } from './route';
import { ADA, type Claims, call, useLoggingScene } from './test-logging';

const { ids } = useLoggingScene();

describe('the list', () => {
  it('answers the page of the dialect', async () => {
    const { status, body } = await call(list, '?limit=5');
    expect([
      status,
      Object.keys(body),
      body.items.length,
      body.next_page,
      body.limit,
      body.collection_total,
    ]).toEqual([200, ['items', 'next_cursor', 'next_page', 'limit', 'collection_total'], 5, true, 5, 12]);
    expect(body.next_cursor).toMatch(/^eyJ/);
  });

  const sorts = [
    ...['timestamp', 'action', 'actor_id', 'actor_email', 'resource_type', 'resource_id'],
    ...['result', 'ip_address', 'request_id', 'tenant_id'],
  ];
  it.each(sorts.flatMap((sort) => [`${sort}&sort_order=asc`, `${sort}&sort_order=desc`]))(
    'walks every event once, sorted by %s, though others are written meanwhile',
    async (sort) => {
      const seen: string[] = [];
      const keys: string[] = [];
      const word = sort.split('&')[0] ?? '';
      let cursor: string | null = null;
      do {
        const { body } = await call(list, `?limit=5&sort_by=${sort}${cursor ? `&cursor=${cursor}` : ''}`);
        for (const item of body.items) {
          seen.push(item.id);
          keys.push(item[word] ?? '');
        }
        cursor = body.next_page ? body.next_cursor : null;
      } while (cursor);
      expect([...seen].sort()).toEqual([...ids].sort());
      expect(keys).toEqual(sort.endsWith('asc') ? [...keys].sort() : [...keys].sort().reverse());
    },
  );

  it.each([
    ['action=user.login', 6],
    ['action__neq=user.login', 6],
    ['action__in=user.login,role.updated', 12],
    ['action__not_in=user.login', 6],
    ['action__like=login', 6],
    ['action__like=LOGIN', 0],
    ['action__ilike=LOGIN', 6],
    ['action__isnull=true', 0],
    ['actor_email__isnull=yes', 3],
    ['actor_email__neq=p1@example.com', 9],
    ['actor_type__like=us', 12],
    ['tenant_id__ilike=ACME', 12],
    ['tenant_id__isnull=false', 12],
    ['result=denied', 4],
    ['result__in=denied,failure', 4],
    ['timestamp=2026-05-17T12:03:00Z', 2],
    ['timestamp__neq=2026-05-17T12:03:00Z', 10],
    ['timestamp__gt=2026-05-17T12:03:00.000500Z', 4],
    ['timestamp__gte=2026-05-17T12:03:00Z&timestamp__lt=2026-05-17T12:05:00Z', 4],
    ['timestamp__eq=2026-05-17T12:03:00.0001Z', 0],
    ['ip_address=203.0.113.042', 0],
    ['resource_id__isnull=t', 6],
    ['unknown__eq=1&action__within=2', 12],
    ['action=', 12],
    ['search=usr_2', 2],
    ['search=2', 2],
    ['search=LOG%20usr', 6],
    ['search=brücke%20über', 1],
    ['search=(50%25)', 1],
    ['search=.*', 0],
    ['search=ogin', 0],
    ['action=user.login&action=role.updated', 6],
  ])('?%s finds %i', async (query, total) => {
    const { status, body } = await call(list, `?${query}`);
    expect([status, body.collection_total, body.items?.length]).toEqual([200, total, total]);
  });

  it.each([
    ['limit=0', 'greater_than_equal', 'limit', 'Input should be greater than or equal to 1'],
    ['limit=251', 'less_than_equal', 'limit', 'Input should be less than or equal to 250'],
    [
      'limit=x',
      'int_parsing',
      'limit',
      'Input should be a valid integer, unable to parse string as an integer',
    ],
    ['sort_order=DESC', 'literal_error', 'sort_order', "Input should be 'asc' or 'desc'"],
    ['sort_by=message', 'literal_error', 'sort_by', expect.stringContaining("'timestamp', 'action'")],
    [
      'include_total=maybe',
      'bool_parsing',
      'include_total',
      'Input should be a valid boolean, unable to interpret input',
    ],
    [
      'timestamp__gte=now',
      'datetime_from_date_parsing',
      'timestamp__gte',
      expect.stringContaining('input is too short'),
    ],
    ['actor_id__isnull=perhaps', 'bool_parsing', 'actor_id__isnull', expect.any(String)],
    [
      'result=maybe',
      'enum',
      'result',
      "Input should be 'success', 'failure', 'denied', 'error' or 'unknown'",
    ],
  ])('?%s is refused', async (query, type, name, msg) => {
    const { status, body } = await call(list, `?${query}`);
    expect([status, body.detail[0].type, body.detail[0].loc, body.detail[0].msg]).toEqual([
      422,
      type,
      ['query', name],
      msg,
    ]);
  });

  it('counts nothing where no total is wanted', async () => {
    expect((await call(list, '?include_total=off')).body.collection_total).toBe(0);
  });

  it('refuses a cursor that was altered, or is of another filter, order, search or reader', async () => {
    const { body } = await call(list, '?limit=2&action=user.login');
    const cursor: string = body.next_cursor;
    const altered = `${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}`;
    const cases: [string, Claims][] = [
      [`?limit=2&action=user.login&cursor=${altered}`, ADA],
      [`?limit=2&cursor=${cursor}`, ADA],
      [`?limit=2&action=user.login&sort_order=asc&cursor=${cursor}`, ADA],
      [`?limit=2&action=user.login&search=usr&cursor=${cursor}`, ADA],
      [`?limit=2&action=user.login&cursor=${cursor}`, { tenantId: 'globex', scope: 'audit:read' }],
      ['?cursor=abc', ADA],
      ['?cursor=eyJhIjoxfQ', ADA],
      [`?cursor=${'a'.repeat(20_000)}`, ADA],
    ];
    for (const [query, claims] of cases) {
      const { status, body: refusal } = await call(list, query, claims);
      expect([query, status, refusal]).toEqual([query, 400, { detail: 'Invalid cursor value' }]);
    }
    expect((await call(list, `?limit=3&action=user.login&cursor=${cursor}`)).body.items).toHaveLength(3);
    expect((await call(list, '?cursor=')).status).toBe(200);
  });
});

describe('/filters', () => {
  it('advertises what the list accepts: each field, operator and sort', async () => {
    const { body } = await call(filters, 'filters');
    for (const field of body.fields) {
      for (const op of field.operators) {
        const value = op === 'isnull' ? 'true' : field.datatype === 'datetime' ? '2026-05-17' : 'success';
        const good = await call(list, `?${field.field}${body.operators[op].suffix}=${value}`);
        expect([field.field, op, good.status]).toEqual([field.field, op, 200]);
      }
      const sorted = await call(list, `?sort_by=${field.field}`);
      expect([field.field, sorted.status]).toEqual([field.field, field.sortable ? 200 : 422]);
    }
    expect(body.pagination).toEqual({
      type: 'cursor',
      limit: { default: 50, min: 1, max: 250 },
      include_total: { default: true },
    });
  });
});
