import fc from 'fast-check';
import { expect, it } from 'vitest';
import { integrityHref, parseIntegrityQuery } from './integrity-query';

it('a ledger is printed as it is parsed, whatever its tenant is called', () => {
  const query = fc.record({
    tenantId: fc.option(fc.string({ unit: 'grapheme', minLength: 1 }), { nil: undefined }),
    log: fc.constantFrom('main' as const, 'access' as const),
  });
  fc.assert(
    fc.property(query, (it) => {
      const { searchParams, pathname } = new URL(integrityHref(it), 'http://localhost');
      expect([pathname, parseIntegrityQuery(searchParams)]).toEqual(['/integrity', it]);
    }),
  );
});

it.each(['', 'tenant=', 'log=main', 'log=other', 'x=1'])(
  '%j is the main ledger of the first tenant',
  (text) => {
    expect(parseIntegrityQuery(new URLSearchParams(text))).toEqual({ tenantId: undefined, log: 'main' });
  },
);
