import { z } from 'zod';
import type { ErrorCode } from '@/lib/audit/error';
import type { ListedEvent } from '@/lib/audit/event';
import { field } from '@/lib/audit/fields';
import type { CursorPage, Step } from '@/lib/audit/page';
import type { Dialect } from './dialect';
import { errorHeaders } from './error-headers';
import {
  booleanParameter,
  choiceParameter,
  fastapiIssue,
  integerParameter,
  textParameter,
} from './fastapi-parameter';
import { jsonAnswer } from './json-answer';
import {
  FILTER_SHAPE,
  givenFilter,
  LOGGING_FIELDS,
  OPERATOR_WORDS,
  SORT_WORDS,
  sortField,
} from './logging-fields';
import { operation } from './operation';
import { printItem } from './scaikey';
import { Detailed, HttpValidationError, Item } from './scaikey-schema';

const LIMIT = { default: 50, min: 1, max: 250 } as const;
const SORT_BY = 'timestamp';
const SORT_ORDER = 'desc';
const ORDERS = ['asc', 'desc'] as const;

const ListQuery = z.object({
  cursor: textParameter('`next_cursor` of the page before; absent: the first page.'),
  limit: integerParameter('Items of a page.', BigInt(LIMIT.default), {
    min: BigInt(LIMIT.min),
    max: BigInt(LIMIT.max),
  }),
  sort_by: choiceParameter('What the list is sorted by; the id breaks ties.', SORT_WORDS, SORT_BY),
  sort_order: choiceParameter('Direction.', ORDERS, SORT_ORDER),
  include_total: booleanParameter('Whether `collection_total` is counted.', true),
  search: textParameter(
    'Words that must all occur, each as the beginning of a word, without case, in actor, action, resource, path or message.',
  ),
  ...FILTER_SHAPE,
});
type ListQuery = z.output<typeof ListQuery>;

const CursorPageSchema = z
  .object({
    items: z.array(Item),
    next_cursor: z.string().nullable(),
    next_page: z.boolean(),
    limit: z.number().int(),
    collection_total: z.number().int().min(0),
  })
  .meta({ id: 'AuditLogInDbCursorPage' });

const FilterMetadata = z
  .looseObject({
    resource: z.literal('audit'),
    fields: z.array(
      z.looseObject({ field: z.string(), operators: z.array(z.string()), sortable: z.boolean() }),
    ),
    operators: z.record(z.string(), z.object({ label: z.string(), suffix: z.string(), arity: z.string() })),
  })
  .meta({ id: 'AuditLogFilters' });

export const logging: Dialect = {
  name: 'logging',
  issue: fastapiIssue,
  errorSchema: Detailed,
  faultSchema: HttpValidationError,
  error(error) {
    const detail = error.code === 'invalid_request' ? error.issues : (DETAILS[error.code] ?? error.detail);
    return jsonAnswer({ detail }, error.status, errorHeaders(error, error.detail));
  },
};

/** Texts that are the dialect's own; where there is none, the error's detail is said. */
const DETAILS: Partial<Record<ErrorCode, string>> = {
  unauthenticated: 'Not authenticated',
  invalid_token: 'Could not validate credentials',
  invalid_api_key: 'Invalid API key',
  insufficient_scope: 'Not enough permissions',
  not_found: 'Audit log not found',
  no_route: 'Not Found',
  method_not_allowed: 'Method Not Allowed',
  invalid_cursor: 'Invalid cursor value',
  held: 'Audit log is under legal hold',
  rate_limited: 'Too Many Requests',
  unavailable: 'Service Unavailable',
  overloaded: 'Service Unavailable',
  internal: 'Internal Server Error',
};

const NoQuery = z.object({});

export const listAuditLogs = operation({
  id: 'listLoggingAuditLogs',
  dialect: logging,
  method: 'GET',
  path: '/api/logging/audit/',
  summary: 'List audit logs by cursor, with filters, sorts and search',
  permission: 'audit:read',
  credentials: 'bearer or API key',
  reads: 'audit.list',
  query: ListQuery,
  filter: givenFilter,
  answers: [{ status: 200, description: 'One page.', schema: CursorPageSchema }],
  errors: ['forbidden', 'invalid_cursor', 'invalid_request'],
});

export const getFilters = operation({
  id: 'getLoggingAuditFilters',
  dialect: logging,
  method: 'GET',
  path: '/api/logging/audit/filters',
  summary: 'Get the fields, operators and sorts of the list',
  permission: 'audit:read',
  query: NoQuery,
  answers: [{ status: 200, description: 'What the list accepts, and nothing else.', schema: FilterMetadata }],
  errors: ['forbidden'],
});

export const getAuditLog = operation({
  id: 'getLoggingAuditLog',
  dialect: logging,
  method: 'GET',
  path: '/api/logging/audit/{id}',
  summary: 'Get one audit log',
  permission: 'audit:read',
  credentials: 'bearer or API key',
  reads: 'audit.get',
  query: NoQuery,
  answers: [{ status: 200, description: 'The audit log.', schema: Item }],
  errors: ['forbidden', 'not_found'],
});

export const deleteAuditLog = operation({
  id: 'deleteLoggingAuditLog',
  dialect: logging,
  method: 'DELETE',
  path: '/api/logging/audit/{id}',
  summary: 'Erase the content of one audit log; its entry and a signed record of the erasure stay',
  permission: 'audit:write',
  query: z.object({ reason: textParameter('Why, for the record of the erasure.') }),
  answers: [{ status: 204, description: 'Erased.' }],
  errors: ['forbidden', 'not_found', 'held'],
});

export function listStep(query: ListQuery): Step {
  return {
    sort: sortField(query.sort_by),
    order: query.sort_order,
    limit: Number(query.limit),
    cursor: query.cursor,
    search: query.search,
    isCounted: query.include_total,
  };
}

export function printCursorPage(
  query: ListQuery,
  { rows, total, nextCursor }: CursorPage<ListedEvent>,
): z.infer<typeof CursorPageSchema> {
  return {
    items: rows.map(printItem),
    next_cursor: nextCursor ?? null,
    next_page: nextCursor !== undefined,
    limit: Number(query.limit),
    collection_total: total,
  };
}

const DATATYPES = { instant: 'datetime', choice: 'enum' } as const;
const FILTER_TYPES = { instant: 'DateTime', choice: 'Select' } as const;

/** The answer of /filters: derived from what the list reads, so that the two cannot differ. */
export function printFilters(): z.infer<typeof FilterMetadata> {
  return {
    resource: 'audit',
    fields: LOGGING_FIELDS.map(({ name, word, operators, isSortable }) => {
      const { kind, label, values } = field(name);
      const special = kind === 'instant' || kind === 'choice' ? kind : undefined;
      return {
        field: word,
        label,
        datatype: special ? DATATYPES[special] : 'string',
        filter_type: special ? FILTER_TYPES[special] : 'Text',
        multiple: operators.includes('in'),
        required: false,
        sortable: isSortable,
        operators: operators.map((op) => OPERATOR_WORDS[op].word),
        ...(values === undefined ? {} : { values }),
      };
    }),
    operators: Object.fromEntries(
      Object.values(OPERATOR_WORDS).map(({ word, label, arity }) => [
        word,
        { label, suffix: `__${word}`, arity },
      ]),
    ),
    search: { param: 'search', fields: ['actor', 'action', 'resource', 'path', 'message'] },
    sort: { fields: SORT_WORDS, orders: ORDERS, default: { sort_by: SORT_BY, sort_order: SORT_ORDER } },
    pagination: { type: 'cursor', limit: LIMIT, include_total: { default: true } },
  };
}
