import { isZoneName } from '@/lib/audit/zone';
import type { Coerced } from './coercion/coerced';
import { parameter } from './parameter';

/** The IANA name of a time zone; UTC where it is absent. */
export function zoneParameter(description: string) {
  return parameter(readZone, {
    schema: { type: 'string', default: 'UTC', examples: ['Europe/Berlin'] },
    description,
  });
}

function readZone(texts: readonly string[]): Coerced<string> {
  const zone = texts.at(-1) || 'UTC';
  if (isZoneName(zone)) return { ok: true, value: zone };
  return { ok: false, type: 'zone', msg: 'Not the name of a time zone: Europe/Berlin, UTC' };
}
