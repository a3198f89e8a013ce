export type ArrayElement = string | number | Uint8Array | undefined;

/**
 * A PostgreSQL array in its text form, to be cast where it is used. The driver would make one itself only after a
 * look-up of types at each connect, which ends the process when the server dies during it; and it has none for bytea.
 */
export function arrayLiteral(values: readonly ArrayElement[]): string {
  return `{${values.map(element).join(',')}}`;
}

function element(value: ArrayElement): string {
  if (value === undefined) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return `"${value.replace(/["\\]/g, '\\$&')}"`;
  return `"\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}"`;
}
