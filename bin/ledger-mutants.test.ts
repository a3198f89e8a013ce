import { expect, it } from 'vitest';
import { mutantsOf } from './ledger-mutants';

const texts = (source: string) => mutantsOf(source).map(({ text }) => text);

it('every check goes, or is turned around, one at a time', () => {
  expect(texts('if (bad) throw new Error();')).toEqual([';']);
  expect(texts('if (bad) { throw new Error(); }')).toEqual([';']);
  expect(texts('const is = a && b || c;')).toEqual([
    'const is = (a && b);',
    'const is = (c);',
    'const is = (a) || c;',
    'const is = (b) || c;',
  ]);
  expect(texts('const is = a < b;')).toEqual(['const is = (a <= b);']);
  expect(texts('const is = a !== b;')).toEqual(['const is = (a === b);']);
  expect(texts('checkSize(a); refuseRest(a); take.end();')).toEqual([
    '; refuseRest(a); take.end();',
    'checkSize(a); ; take.end();',
    'checkSize(a); refuseRest(a); ;',
  ]);
  expect(texts('const hash = checkHash(a);')).toEqual(['const hash = a;']);
});

it('what is no check stays', () => {
  expect(texts('if (some) go(); const a = b ?? c; run(a); const d: number = a + b;')).toEqual([]);
});

it('a mutant says where it is', () => {
  expect(mutantsOf('/** ‖ — */\nconst a = 1;\nif (a) throw new Error();')).toEqual([
    { line: 3, what: 'without: if (a) throw new Error();', text: '/** ‖ — */\nconst a = 1;\n;' },
  ]);
});
