import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseConsoleQuery } from './console-query';
import { entriesHref, integrityHref, parseIntegrityQuery, proofHref } from './integrity-query';

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

it('the entries of an action are listed for one tenant and all of time', () => {
  const { searchParams } = new URL(
    entriesHref({ tenantId: 'a,b\\', log: 'main' }, 'ledger.erase'),
    'http://localhost',
  );
  const { query, faults } = parseConsoleQuery(searchParams);
  expect([query.range, query.conditions, faults]).toEqual([
    'all',
    [
      { field: 'tenantId', op: 'eq', values: ['a,b\\'] },
      { field: 'action', op: 'eq', values: ['ledger.erase'] },
    ],
    [],
  ]);
});

it('the proof of an event of the access log is shown beside that log', () => {
  const href = proofHref({ tenantId: 'acme', log: 'access' }, 'a/b');
  expect(href).toBe('/logs/a%2Fb?log=access&range=all&tab=proof');
});
