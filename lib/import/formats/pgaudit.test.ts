import { describe, expect, it } from 'vitest';
import { mapMangled } from '@/lib/import/mangle';
import { mapOne } from '@/lib/import/map-one';

const record = (...cells: string[]) => `AUDIT: OBJECT,1,1,READ,SELECT,TABLE,public.carts,${cells.join(',')}`;

const line = {
  timestamp: '2024-02-03 04:05:06.789 UTC',
  ...{ user: 'mia', dbname: 'shop', pid: 7, remote_host: '192.0.2.7', remote_port: 5000 },
  ...{ session_id: '65bdba12.7', line_num: 3, ps: 'SELECT', vxid: '3/2', error_severity: 'LOG' },
  message: record('"select ""id""\nfrom carts, users"', '<none>', '5'),
  application_name: 'psql',
};

describe('pgAudit', () => {
  it('maps a record whose statement has lines, commas and quotes', () => {
    expect(mapOne(line)).toEqual({
      source: 'pgaudit',
      sourceEventId: '65bdba12.7/3',
      occurredAt: '2024-02-03T04:05:06.789Z',
      action: 'pgaudit.READ.SELECT',
      result: 'success',
      actorType: 'user',
      actorId: 'mia',
      resourceType: 'database',
      resourceId: 'shop',
      targets: [{ type: 'TABLE', id: 'public.carts' }],
      ip: '192.0.2.7',
      userAgent: 'psql',
      sessionId: '65bdba12.7',
      message: 'select "id"\nfrom carts, users',
      details: line,
    });
  });

  it.each([
    ['READ,SELECT,,,select 1,<none>', 'unknown'],
    ['FUNCTION,DO,,,do $$ $$,<none>', 'unknown'],
    ['DDL,CREATE TABLE,,,create table a(),<none>', 'success'],
    ['WRITE,INSERT,,,insert,<none>,0', 'success'],
  ])('a record tells the end only where it is written at the end: %s', (cells, result) => {
    expect(mapOne({ ...line, message: `AUDIT: SESSION,1,1,${cells}` })).toMatchObject({ result });
  });

  it('maps a refused statement, by its code', () => {
    const refused = {
      ...{ ...line, error_severity: 'ERROR', state_code: '42501', ps: 'DELETE' },
      ...{ message: 'permission denied for table carts', statement: 'delete from carts' },
    };
    expect(mapOne(refused)).toMatchObject({
      ...{ action: 'pgaudit.DELETE', result: 'denied', message: 'permission denied for table carts' },
    });
    const skipped = 'skipped: a line of the server log that is not an audit record';
    expect(mapOne({ ...refused, state_code: '23505' })).toBe(skipped);
  });

  it('maps a refused statement of the text log, which has no code', () => {
    const text = {
      ...{ timestamp: '2024-02-03 04:05:06 +02', log_line_prefix: '…', error_severity: 'ERROR', user: 'mia' },
      ...{ message: 'permission denied for table carts', statement: ' delete from carts' },
    };
    expect(mapOne(text)).toMatchObject({
      ...{ sourceEventId: undefined, occurredAt: '2024-02-03T02:05:06.000Z' },
      ...{ action: 'pgaudit.DELETE', result: 'denied' },
    });
    const skipped = 'skipped: a line of the server log that is not an audit record';
    expect(mapOne({ ...text, error_severity: 'LOG' })).toBe(skipped);
    expect(mapOne({ ...text, message: 'syntax error' })).toBe(skipped);
    expect(mapOne({ ...text, timestamp: '2024-02-03 04:05:06 CET' })).toBe(
      'rejected: no time that can be read',
    );
  });

  it('rejects a record that is cut, and leaves a long statement to the details', () => {
    expect(mapOne({ ...line, message: 'AUDIT: SESSION,1' })).toBe('rejected: the AUDIT record is cut');
    expect(mapOne({ ...line, message: record('"select') })).toBe(
      'rejected: the AUDIT record is not CSV: quote not closed',
    );
    const long = mapOne({ ...line, message: record('x'.repeat(70_000), '<none>') });
    expect(long).toMatchObject({ action: 'pgaudit.READ.SELECT', message: undefined });
  });

  it('survives members that are something else', () => {
    expect([...mapMangled(line)].sort()).toEqual([
      'rejected: no time that can be read',
      'skipped: a line of the server log that is not an audit record',
      'success',
      'unknown',
    ]);
  });
});
