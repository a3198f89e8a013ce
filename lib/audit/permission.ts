/** What an endpoint asks of its caller. */
export type Permission =
  | 'admin'
  | 'admin:read'
  | 'admin:write'
  | 'platform:admin'
  | 'audit:read'
  | 'audit:write'
  | 'audit:ingest';

/**
 * Which credentials an endpoint looks at; an API key that it does not accept is ignored. `session`: that of somebody who
 * is signed in to the console, and whoever has another one is refused.
 */
export type Credentials = 'bearer' | 'bearer or API key' | 'session';

/** The kinds of reads; each is the action of its record in the access log. */
export type ReadAction =
  | 'audit.list'
  | 'audit.get'
  | 'audit.facets'
  | 'audit.stats'
  | 'audit.feed'
  | 'audit.proof'
  | 'audit.export'
  | 'audit.report';

/** What pages of the console send beside the cookie of their session; its value means nothing. */
export const CONSOLE_HEADER = 'trailmark-console';

/** Scopes there are; a token may carry others, which mean nothing here. */
export const SCOPES = [
  'audit:read',
  'audit:write',
  'audit:ingest',
  'admin',
  'admin:read',
  'admin:write',
  'platform:admin',
] as const;

export function isScope(text: string): boolean {
  return SCOPES.some((scope) => scope === text);
}
export type Scope = (typeof SCOPES)[number];
