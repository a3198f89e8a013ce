import { describe, expect, it } from 'vitest';
import { containerWords, counted, countWords, sizeOf, toldLines } from './words';

const COUNTS = {
  ...{ elements: 9, events: 8, stored: 1234, duplicate: 0, conflict: 1, skipped: 0, rejected: 2 },
  ...{ rewritten: 3, warnings: 0, without_id: 4 },
};

describe('words of an import', () => {
  it.each([
    [0, '0 bytes'],
    [640, '640 bytes'],
    [1536, '1.5 KiB'],
    [1024 ** 2, '1 MiB'],
    [300 * 1024 ** 2, '300 MiB'],
    [2 ** 60, '1,048,576 TiB'],
  ])('say %d bytes as %s', (bytes, words) => expect(sizeOf(bytes)).toBe(words));

  it('count one event and several', () => {
    expect([counted(1, 'event'), counted(1_000, 'event'), counted(0, 'line')]).toEqual([
      ...['1 event', '1,000 events', '0 lines'],
    ]);
  });

  it('tell the container, packed or not', () => {
    const preview = { formats: [], events: [], lines: [] };
    expect(containerWords({ ...preview, is_gzip: true, container: 'csv' })).toBe('gzip, rows of CSV');
    expect(containerWords({ ...preview, is_gzip: false, container: null })).toBe('empty');
  });

  it('always say the four numbers that count, and others where there are any', () => {
    expect(countWords(COUNTS).map(({ label, value }) => `${label} ${value}`)).toEqual([
      ...[
        'Stored 1,234',
        'Duplicates 0',
        'Conflicts 1',
        'Rejected 2',
        'Numbers kept as text 3',
        'Without an id 4',
      ],
    ]);
  });

  it('know how many lines the report tells of', () => {
    expect([toldLines({ counts: COUNTS }), toldLines({ counts: null })]).toEqual([6, 0]);
  });
});
