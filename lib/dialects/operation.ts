import type { z } from 'zod';
import type { ErrorCode } from '@/lib/audit/error';
import type { AuditFilter } from '@/lib/audit/filter';
import type { Credentials, Permission, ReadAction } from '@/lib/audit/permission';
import type { Dialect } from './dialect';
import type { QuerySchema } from './parameter';

/** What an operation answers when all is well. */
export interface Answer {
  status: number;
  description: string;
  /** Absent: an empty body. */
  schema?: z.ZodType;
  /** application/json unless said. */
  mediaType?: string;
  headers?: Readonly<Record<string, string>>;
}

/** What the reference says of an endpoint. */
export interface Described {
  id: string;
  dialect: Dialect;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` for what the path carries. */
  path: string;
  summary: string;
  permission?: Permission;
  /** `client`: HTTP Basic or form fields, as OAuth has it. */
  credentials: Credentials | 'client' | 'none';
  query: QuerySchema;
  /** Bodies it takes, by media type. */
  body?: Readonly<Record<string, z.ZodType>>;
  answers: readonly Answer[];
  errors: readonly ErrorCode[];
}

/**
 * One endpoint as its dialect declares it: the same object reads its requests, serves it, and stands in the
 * reference.
 */
export interface Operation<Query extends QuerySchema> extends Described {
  permission: Permission;
  credentials: Credentials;
  /** Whether pages of the console may ask with the session of who looks at them. */
  servesConsole?: boolean;
  /** Set where events are read: then a record of it is left in the access log. */
  reads?: ReadAction;
  query: Query;
  /** Conditions whose parameters are not one each in `query`; may throw `invalid_request`. */
  filter?(query: z.output<Query>, params: URLSearchParams): AuditFilter;
  /** Whether a filter for a tenant or partner outside the reach is 403; else it finds nothing. */
  refusesOthers?: boolean;
}

/** Declares an endpoint. Whatever carries a credential may meet the errors of credentials, limits and outages. */
export function operation<Query extends QuerySchema>(
  declared: Omit<Operation<Query>, 'credentials' | 'errors'> & {
    credentials?: Credentials;
    errors?: readonly ErrorCode[];
  },
): Operation<Query> {
  const { credentials = 'bearer', errors = [] } = declared;
  const token: ErrorCode[] = ['unauthenticated', 'invalid_token'];
  const always: ErrorCode[] = ['insufficient_scope', 'rate_limited', 'overloaded', 'internal'];
  const keys: ErrorCode[] = credentials === 'bearer' ? [] : ['invalid_api_key'];
  return { ...declared, credentials, errors: [...token, ...keys, ...always, ...errors] };
}
