/** A JSON value, as RFC 8785 sees it. */
export type CanonicalValue =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue | undefined };

/**
 * The canonical text of a JSON value (RFC 8785, JCS): members sorted by UTF-16 code units (3.2.3), ECMAScript
 * numbers (3.2.2.3) and strings (3.2.2.2), no white space. Members that are undefined do not exist.
 * Throws on NaN and infinities, which JSON has no word for.
 */
export function canonicalize(value: CanonicalValue): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('JCS: number is not finite');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalize).join(',')}]`;
  let members = '';
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalize(member)}`;
  }
  return `{${members}}`;
}

/** Array.isArray does not narrow a readonly array away from an object type. */
function isArray(value: object): value is readonly CanonicalValue[] {
  return Array.isArray(value);
}
