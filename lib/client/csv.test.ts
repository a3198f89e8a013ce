import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvField, csvText } from './csv';

it('every text is one field of CSV, and none is a formula', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
      const field = csvField(text);
      const [[read = ''] = []]: string[][] = parse(`${field},x\r\n`, { relax_column_count: true });
      expect(read.replace(/^'/, '')).toBe(text.replace(/^'/, ''));
      expect(read).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});

it('rows are lines that end as RFC 4180 has it', () => {
  const rows = [
    ['a', 'b'],
    ['1', 'x, "y"'],
    ['=1', ''],
  ];
  expect(csvText(rows)).toBe(`a,b\r\n1,"x, ""y"""\r\n'=1,`);
});
