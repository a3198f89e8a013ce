/** A parameter that was read, or the fault in pydantic v2's type and words. */
export type Coerced<T> =
  | { ok: true; value: T }
  | { ok: false; type: string; msg: string; ctx?: Readonly<Record<string, string | number>> };
