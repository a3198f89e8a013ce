import { z } from 'zod';
import type { AuditError, ErrorCode } from '@/lib/audit/error';
import { type Dialect, issueBelow } from './dialect';

/** Errors of RFC 6749, 5.2. */
export type OauthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_scope'
  | 'unauthorized_client'
  | 'unsupported_grant_type';

/** What a token endpoint refuses; `usedBasic` asks for a challenge. */
export class OauthError extends Error {
  override readonly name = 'OauthError';
  constructor(
    readonly code: OauthErrorCode,
    description: string,
    readonly usedBasic = false,
  ) {
    super(description);
  }
}

export const TokenRequest = z
  .object({
    grant_type: z.literal('client_credentials'),
    scope: z.string().optional().describe('Parted by spaces; absent: all that the client may ask for.'),
    client_id: z.string().optional().describe('With client_secret, where Basic is not used.'),
    client_secret: z.string().optional(),
  })
  .meta({ id: 'TokenRequest' });

export const TokenResponse = z
  .object({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.number().int(),
    scope: z.string(),
  })
  .meta({ id: 'TokenResponse' });

export const IntrospectionRequest = z
  .object({
    token: z.string(),
    token_type_hint: z.string().optional(),
    client_id: z.string().optional(),
    client_secret: z.string().optional(),
  })
  .meta({ id: 'IntrospectionRequest' });

export const Introspection = z.looseObject({ active: z.boolean() }).meta({ id: 'Introspection' });

export const OauthFailure = z
  .object({ error: z.string(), error_description: z.string().optional() })
  .meta({ id: 'OauthFailure' });

const NO_STORE = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };

/** An answer that no cache may keep (RFC 6749, 5.1). */
export function oauthAnswer(
  body: object,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(body, { status, headers: { ...NO_STORE, ...headers } });
}

/** The answer to a refusal (RFC 6749, 5.2). */
export function oauthRefusal(error: OauthError): Response {
  const status = error.code === 'invalid_client' ? 401 : 400;
  const challenge = status === 401 && error.usedBasic;
  return oauthAnswer(
    { error: error.code, error_description: error.message },
    status,
    challenge ? { 'WWW-Authenticate': 'Basic realm="trailmark"' } : {},
  );
}

const WORDS: Partial<Record<ErrorCode, string>> = {
  method_not_allowed: 'invalid_request',
  no_route: 'invalid_request',
  invalid_body: 'invalid_request',
  too_large: 'invalid_request',
  rate_limited: 'temporarily_unavailable',
  unavailable: 'temporarily_unavailable',
  overloaded: 'temporarily_unavailable',
};

/** How the endpoints of the authorization server say what is no matter of OAuth. */
export const oauth: Dialect = {
  name: 'oauth',
  errorSchema: OauthFailure,
  issue: issueBelow(),
  error: (error: AuditError) =>
    oauthAnswer(
      { error: WORDS[error.code] ?? 'server_error', error_description: error.detail },
      error.status,
      headersOf(error),
    ),
};

function headersOf({ code, allow, retryAfterS }: AuditError): Record<string, string> {
  if (code === 'method_not_allowed') return { Allow: allow.join(', ') };
  const isLater = code === 'rate_limited' || code === 'unavailable' || code === 'overloaded';
  return isLater ? { 'Retry-After': String(retryAfterS) } : {};
}
