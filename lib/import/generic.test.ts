import { describe, expect, it } from 'vitest';
import { parseMapping } from './generic';
import { runImport } from './run';

const MAPPING = {
  source: 'door_locks',
  label: 'Door locks',
  fields: {
    sourceEventId: '/id',
    occurredAt: ['/opened at', '/when'],
    action: [{ constant: 'door.open' }],
    actorId: ['/badge/number', '/badge'],
    actorType: { from: '/kind', values: { staff: 'user' }, otherwise: 'unknown' },
    actorEmail: '/mail',
    resourceType: { constant: 'door' },
    resourceId: '/a~1b',
    result: {
      from: '/code',
      values: { OK: 'success' },
      patterns: [{ pattern: '^4', to: 'denied' }],
      otherwise: 'failure',
    },
    ip: '/address',
    httpStatus: '/code',
  },
};
const format = parseMapping(JSON.stringify(MAPPING));

function map(element: Record<string, string | number | object | boolean>) {
  const mapped = format.map(JSON.parse(JSON.stringify({ when: 1706933106, ...element })));
  return mapped.kind === 'events' ? mapped.drafts[0] : mapped.reason;
}

describe('a mapping file', () => {
  it('maps by pointers, constants and the first place with a value', () => {
    const element = {
      id: 7,
      'opened at': '',
      badge: { number: 12 },
      'a/b': 'D1',
      mail: 'Mia@example.org',
      address: '192.0.2.7:80',
      kind: 'staff',
      code: 'OK',
    };
    expect(map(element)).toEqual({
      ...{
        source: 'door_locks',
        sourceEventId: '7',
        occurredAt: '2024-02-03T04:05:06.000Z',
        action: 'door.open',
      },
      ...{ result: 'success', actorType: 'user', actorId: '12', actorEmail: 'mia@example.org' },
      ...{
        resourceType: 'door',
        resourceId: 'D1',
        ip: '192.0.2.7',
        details: { when: 1706933106, ...element },
      },
    });
  });

  it.each([
    ['OK', 'success'],
    [403, 'denied'],
    ['constructor', 'failure'],
  ])('translates the code %s to %s', (code, result) => {
    expect(map({ code })).toMatchObject({ result });
  });

  it('rejects an element without a time', () => {
    expect(map({ when: 'yesterday' })).toBe('no time that can be read');
  });

  it('maps the rows of a CSV file', async () => {
    const drafts: unknown[] = [];
    async function* open() {
      yield Buffer.from('id,opened at,badge\n1,2024-02-03 04:05:06,B1\n');
    }
    async function* inputs() {
      yield { name: 'f', open };
    }
    await runImport({
      inputs: inputs(),
      format,
      async write(batch) {
        drafts.push(...batch);
        return batch.map(() => ({ status: 'stored', id: '' }));
      },
    });
    expect(drafts).toMatchObject([
      { sourceEventId: '1', actorId: 'B1', occurredAt: '2024-02-03T04:05:06.000Z' },
    ]);
  });

  it.each([
    [{ ...MAPPING, source: 'Door Locks' }, 'must be lower-case letters, digits and _\n  → at source'],
    [{ ...MAPPING, fields: { ...MAPPING.fields, action: 'name' } }, 'at fields.action'],
    [{ ...MAPPING, fields: { action: '/a' } }, 'at fields.occurredAt'],
    [{ ...MAPPING, fields: { ...MAPPING.fields, actor: '/a' } }, 'Unrecognized key: "actor"'],
    [
      {
        ...MAPPING,
        fields: { ...MAPPING.fields, result: { from: '/c', patterns: [{ pattern: '(', to: 'denied' }] } },
      },
      'at fields.result',
    ],
    [
      { ...MAPPING, fields: { ...MAPPING.fields, result: { from: '/c', otherwise: 'error' } } },
      'at fields.result',
    ],
  ])('that is wrong is refused with the place: case %#', (mapping, place) => {
    expect(() => parseMapping(JSON.stringify(mapping))).toThrow(place);
  });
});
