import { expect, it } from 'vitest';
import { isMasked } from '@/lib/audit/mask';
import { printPhrase } from '@/lib/audit/phrase';
import { COLUMNS, cellCondition, columnsFor, defaultChoices } from './columns';
import { readEvent, shownColumns } from './event';
import { allTime, relatedFilter } from './related';
import { testWireEvent } from './test-wire-event';

const event = readEvent(
  testWireEvent({ actor_id: 'usr_1', resource_type: 'role', resource_id: 'r/1', http_status: 403 }),
);

it('each cell asks for what it shows, and none for what cannot be asked', () => {
  const asked = COLUMNS.flatMap((column) => {
    const it = cellCondition(column, event);
    return it ? [printPhrase([it], undefined)] : [];
  });
  expect(asked).toContain('actor:usr_1');
  expect(asked).toContain('resource:r/1');
  expect(asked).toContain('status:403');
  expect(asked.some((phrase) => phrase.startsWith('time:'))).toBe(false);
});

it('an actor without an id is asked for by e-mail, and a resource without one by its type', () => {
  const bare = readEvent(
    testWireEvent({ actor_id: null, actor_email: 'ana@acme.example', resource_type: 'role' }),
  );
  const of = (id: string) => {
    const column = COLUMNS.find((it) => it.id === id);
    const it = column && cellCondition(column, bare);
    return it && printPhrase([it], undefined);
  };
  expect([of('actorId'), of('resourceId'), of('ip')]).toEqual([
    'email:ana@acme.example',
    'resource_type:role',
    undefined,
  ]);
});

it('a role that sees the core alone has no column, and no relation, of anything else', () => {
  expect(columnsFor(true).filter(({ id }) => isMasked(id))).toEqual([]);
  expect(defaultChoices(true, true).filter(({ id }) => !columnsFor(true).some((it) => it.id === id))).toEqual(
    [],
  );
  expect(relatedFilter(event, 'actor', true)).toBeUndefined();
  expect(relatedFilter(event, 'resource', true)).toBeUndefined();
});

it('events of the same resource are those of its type and id in its tenant, whatever was asked before', () => {
  const question = {
    log: 'main',
    phrase: 'result:denied',
    from: 'x',
    to: 'y',
    asOf: 's',
    order: 'asc',
  } as const;
  expect(allTime(relatedFilter(event, 'resource', false) ?? [], question)).toEqual({
    ...{ log: 'main', phrase: 'tenant:acme resource_type:role resource:r/1', from: undefined, to: undefined },
    ...{ asOf: 's', order: 'desc' },
  });
});

it('what a page claims of an event leaves out what its reader does not see', () => {
  expect(shownColumns(event, false)).toMatchObject({ actor_id: 'usr_1', details: { a: 1 } });
  expect(shownColumns(event, true)).not.toHaveProperty('details');
  const redacted = readEvent(testWireEvent({ redacted_parts: ['payload'] }));
  expect(shownColumns(redacted, false)).not.toHaveProperty('details');
});
