/** Kinds of coded text; see the comments of table dictionary. */
export const KINDS = { action: 1, resourceType: 2, source: 3, httpMethod: 4 } as const;
export type CodedField = keyof typeof KINDS;

/** The column of `event` that holds the code, which is also the key in its overflow. */
export const CODED_COLUMN = {
  action: 'action',
  resourceType: 'resource_type',
  source: 'source',
  httpMethod: 'http_method',
} as const satisfies Record<CodedField, string>;
export type CodedColumn = (typeof CODED_COLUMN)[CodedField];

/** `log.kind`. */
export const LOG_KIND = { main: 0, access: 1 } as const;

/** Codes that are no dictionary row; -1, for any value, stands only in segments. */
export const NO_VALUE = 0;
export const OVERFLOW = -2;

/** New values one log may introduce of each kind, before further ones are kept as text. */
export const INTRODUCED_MAX = 100_000;
