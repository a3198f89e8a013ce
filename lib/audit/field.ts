/** How a condition compares. The operator is always named, never guessed from the value. */
export const OPERATORS = [
  'eq',
  'neq',
  'in',
  'notIn',
  'gt',
  'gte',
  'lt',
  'lte',
  'like',
  'ilike',
  'isNull',
  'within',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** `member` is a member of a JSON object: its value reads `path.to.member=text`. */
export type FieldKind =
  | 'id'
  | 'instant'
  | 'keyword'
  | 'email'
  | 'address'
  | 'choice'
  | 'integer'
  | 'text'
  | 'member';

/** Names of one field in the wire dialects; the console uses the registry's own name. */
export interface DialectNames {
  scaikey?: string;
  logging?: string;
  platform?: string;
}

export interface Field {
  label: string;
  kind: FieldKind;
  /** Part of the commitment it is hashed in; `state` is the tenant's present state and never hashed. */
  part: 'core' | 'person' | 'payload' | 'state';
  operators: readonly Operator[];
  /** Longest text that is accepted, in UTF-16 units. */
  lengthMax: number;
  /** Whether a facet counts its values. */
  facet: boolean;
  names: DialectNames;
  /** Its key in the phrase language. */
  phrase?: string;
  /** The only values there are. */
  values?: readonly string[];
}
