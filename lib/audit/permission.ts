/** What an endpoint asks of its caller. */
export type Permission = 'admin' | 'platform:admin' | 'audit:read' | 'audit:write' | 'audit:ingest';

/** Which credentials an endpoint looks at; an API key that it does not accept is ignored. */
export type Credentials = 'bearer' | 'bearer or API key';

/** The kinds of reads; each is the action of its record in the access log. */
export type ReadAction =
  | 'audit.list'
  | 'audit.get'
  | 'audit.facets'
  | 'audit.stats'
  | 'audit.feed'
  | 'audit.proof'
  | 'audit.export';

/** What pages of the console send beside the cookie of their session; its value means nothing. */
export const CONSOLE_HEADER = 'trailmark-console';
