import { describe, expect, it } from 'vitest';
import { parseAddress, parseEmail, parseInstant, parseNetwork, timeDoubt } from './values';

describe('instants as sources write them', () => {
  it.each([
    ['2023-07-10T12:01:56Z', '2023-07-10T12:01:56.000Z'],
    ['2020-12-31T23:59:59.999999999Z', '2020-12-31T23:59:59.999Z'],
    ['2024-02-26T17:15:16.314854637Z', '2024-02-26T17:15:16.314Z'],
    ['2024-02-26T17:15:16.3148546+02:00', '2024-02-26T15:15:16.314Z'],
    ['2024-02-26T00:15:16-0500', '2024-02-26T05:15:16.000Z'],
    ['2024-02-26 17:15:16', '2024-02-26T17:15:16.000Z'],
    ['20241026044641.024', '2024-10-26T04:46:41.024Z'],
    ['1611616633246', '2021-01-25T23:17:13.246Z'],
    ['1611616633', '2021-01-25T23:17:13.000Z'],
    ['1611616633.9999', '2021-01-25T23:17:13.999Z'],
    ['1611616633246999', '2021-01-25T23:17:13.246Z'],
    ['1611616633246999999', '2021-01-25T23:17:13.246Z'],
    [1611616633246, '2021-01-25T23:17:13.246Z'],
    [0, '1970-01-01T00:00:00.000Z'],
  ])('%s is %s', (given, instant) => {
    expect(parseInstant(given)).toBe(instant);
  });

  it.each([
    ['3/24/2022 2:42:35 PM'],
    ['2023-02-30T00:00:00Z'],
    ['2023-01-01T24:00:00Z'],
    ['2023-01-01T00:00:00+99:99'],
    ['1969-12-31T23:59:59Z'],
    ['yesterday'],
    [''],
    [-1],
    [Number.NaN],
    [null],
    [{}],
  ])('%s is refused, not guessed', (given) => {
    expect(parseInstant(given)).toBeUndefined();
  });
});

describe('a time that is possible but not likely', () => {
  const now = Date.parse('2026-06-01T00:00:00.000Z');

  it.each([
    ['1989-12-31T23:59:59.999Z', /before 1990/],
    ['2026-06-02T00:00:00.001Z', /more than 24 h ahead/],
  ])('%s is doubted', (time, doubt) => {
    expect(timeDoubt(time, now)).toMatch(doubt);
  });

  it.each(['1990-01-01T00:00:00.000Z', '2026-06-02T00:00:00.000Z'])('%s is not', (time) => {
    expect(timeDoubt(time, now)).toBeUndefined();
  });
});

describe('addresses as sources write them', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:443', '192.0.2.1'],
    ['[2001:DB8::0:1]:54088', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1, 10.0.0.1', '192.0.2.1'],
  ])('%s is %s', (given, address) => {
    expect(parseAddress(given)).toBe(address);
  });

  it.each([
    'AWS Internal',
    'cloudformation.amazonaws.com',
    '<null>',
    '',
    '010.1.2.3',
    '256.1.1.1',
    'gce-internal-ip',
  ])('%j is no address', (given) => {
    expect(parseAddress(given)).toBeUndefined();
  });
});

describe('networks in CIDR notation', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0/8'],
    [' 192.0.2.7/32 ', '192.0.2.7/32'],
    ['2001:DB8::/032', '2001:db8::/32'],
  ])('%s is %s', (given, network) => {
    expect(parseNetwork(given)).toBe(network);
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0/8', '2001:db8::/129', '/8', '10.0.0.0/8/8', 'nonsense/8'])(
    '%j is none',
    (given) => {
      expect(parseNetwork(given)).toBeUndefined();
    },
  );
});

describe('e-mail addresses', () => {
  it('are lower case', () => {
    expect(parseEmail(' GradyA@Example.COM ')).toBe('gradya@example.com');
  });

  it.each(['bert-jan', 'a@b', 'a b@c.de', 'arn:aws:x@y.z', 'x@y.z/role', 'a@b.c@d.e'])(
    '%j is none',
    (given) => {
      expect(parseEmail(given)).toBeUndefined();
    },
  );
});
