import { describe, expect, it } from 'vitest';
import { isZoneName } from './zone';

describe('a time zone', () => {
  it.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata', 'Etc/GMT+5'])(
    'is known by its IANA name: %s',
    (name) => expect(isZoneName(name)).toBe(true),
  );

  it.each([
    '',
    'local',
    '+01:00',
    'Europe/Berlin ',
    'Europe/Nowhere',
    'Europe/Berlin\0',
    `A${'a'.repeat(64)}`,
  ])('is not: %j', (name) => expect(isZoneName(name)).toBe(false));
});
