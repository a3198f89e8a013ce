import type { Answer } from './api';

/** What a refusal says, byte for byte: its status, its body, and its challenge. */
export function refusalOf({ status, text, headers }: Answer) {
  return { status, text, challenge: headers['www-authenticate'] };
}

/** The members of one of the items that scaikey and logging answer, in their order. */
export const ITEM_KEYS = [
  ...['id', 'timestamp', 'tenant_id', 'partner_id', 'actor_id', 'actor_email', 'actor_type', 'action'],
  ...['resource_type', 'resource_id', 'resource_name', 'result', 'ip_address', 'user_agent', 'request_id'],
  'details',
];

/** One fault of a FastAPI parameter, its members in the order in which pydantic prints them. */
export function fault(type: string, name: string, msg: string, input: string, ctx?: object) {
  return { type, loc: ['query', name], msg, input, ...(ctx === undefined ? {} : { ctx }) };
}

export const NO_INTEGER = 'Input should be a valid integer, unable to parse string as an integer';
export const NO_DATE = 'Input should be a valid datetime or date, ';

/** Authorization headers that hold no bearer token. */
export const NO_TOKEN = [undefined, '', 'Basic YTpi', 'Bearer', 'Bearer ', 'Token abc', 'abc'] as const;
