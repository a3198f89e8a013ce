import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseMapping } from './generic';
import { draftsOf, previewImport } from './preview';

const event = (id: number, more: object = {}) => ({
  ...{ uuid: `u${id}`, eventType: 'user.session.start', published: '2024-05-01T10:00:00Z' },
  ...{ outcome: { result: 'SUCCESS' }, actor: { id: 'a', type: 'User' }, ...more },
});

const lines = (count: number) => Array.from({ length: count }, (_, nth) => JSON.stringify(event(nth)));

function preview(text: string | Uint8Array, { isWhole = true, eventsMax = 20 } = {}) {
  return previewImport(Buffer.from(text), { isWhole, eventsMax });
}

const idsOf = ({ lines: found }: Awaited<ReturnType<typeof previewImport>>) =>
  draftsOf(found).map(({ line, draft }) => [line, draft.sourceEventId]);

describe('previewImport', () => {
  it.each([
    ['objects', lines(2).join('\n'), 'okta'],
    ['array', `[${lines(2).join(',')}]`, 'okta'],
    [
      'text',
      lines(2)
        .map((line) => `May 1 host app: ${line}`)
        .join('\n'),
      'okta',
    ],
    ['csv', 'CreationDate,UserIds,Operations,AuditData\n', undefined],
  ])('tells the container %s and the format', async (container, text, format) => {
    const found = await preview(text);
    expect([found.container, found.formats[0]?.name, found.isGzip]).toEqual([container, format, false]);
    expect((await preview(gzipSync(text))).isGzip).toBe(true);
  });

  it('maps the first events, each with its line, and tells what is none', async () => {
    const found = await preview([...lines(2), 'no event', '{"some":"thing"}', ...lines(30)].join('\n'), {
      eventsMax: 3,
    });
    expect(idsOf(found)).toEqual([
      [1, 'u0'],
      [2, 'u1'],
      [5, 'u0'],
    ]);
    const faults = found.lines.filter(({ mapped }) => mapped.kind === 'rejected');
    expect(faults.map(({ line, mapped }) => [line, 'reason' in mapped && mapped.reason])).toEqual([
      [3, 'a line of text without a JSON object'],
      [4, 'not an event of a known format'],
    ]);
  });

  it('says nothing of what is cut at the end of a head, in any container', async () => {
    const whole = lines(8);
    const texts = [whole.join('\n'), `[${whole.join(',')}]`, `{"Records":[${whole.join(',')}]}`];
    for (const text of texts) {
      const head = Buffer.from(text).subarray(0, text.length - 40);
      const cut = await previewImport(head, { isWhole: false, eventsMax: 20 });
      expect(cut.lines.filter(({ mapped }) => mapped.kind !== 'events')).toEqual([]);
      const told = await preview(head);
      expect(told.lines.some(({ mapped }) => mapped.kind === 'rejected')).toBe(true);
    }
    const long = gzipSync(lines(5_000).join('\n'));
    const cut = await preview(long.subarray(0, 20_000), { isWhole: false });
    expect([cut.isGzip, idsOf(cut).length]).toEqual([true, 20]);
    const gone = await preview(gzipSync(lines(3).join('\n')).subarray(0, 50), { isWhole: false });
    expect(gone.lines).toEqual([]);
  });

  it('uses a given format for every element', async () => {
    const format = parseMapping('{"source":"x","fields":{"occurredAt":"/at","action":{"constant":"a"}}}');
    const head = Buffer.from('{"at":"2024-05-01T10:00:00Z"}\n{"at":""}');
    const found = await previewImport(head, { isWhole: true, eventsMax: 20, format });
    expect(found.lines.map(({ mapped }) => mapped.kind)).toEqual(['events', 'rejected']);
  });

  it('ends early in a bomb, and is empty of an empty file', async () => {
    const bomb = await preview(gzipSync(Buffer.alloc(16 * 1024 * 1024, 'x')));
    expect(bomb.lines.at(-1)?.mapped).toEqual({
      kind: 'rejected',
      reason: expect.stringContaining('too much'),
    });
    expect(await preview('')).toEqual({ isGzip: false, container: undefined, formats: [], lines: [] });
  });
});
