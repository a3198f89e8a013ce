import { z } from 'zod';
import { UNREADY } from '@/lib/audit/readiness';
import {
  Introspection,
  IntrospectionRequest,
  OauthFailure,
  oauth,
  TokenRequest,
  TokenResponse,
} from './oauth';
import type { Answer, Described } from './operation';
import { trailmark } from './trailmark';

const FORM = 'application/x-www-form-urlencoded';
const NoQuery = z.object({});

/** What a client is refused with (RFC 6749, 5.2). */
const REFUSALS: readonly Answer[] = [
  {
    status: 400,
    description: '`invalid_request`, `invalid_scope` or `unsupported_grant_type`.',
    schema: OauthFailure,
  },
  { status: 401, description: '`invalid_client`.', schema: OauthFailure },
];

/** Endpoints that need no token: those that give one, and those that say how things are. */
export const PUBLIC_OPERATIONS: readonly Described[] = [
  ...['/oauth/token', '/api/v1/platform/oauth/token'].map((path, nth) => ({
    id: nth === 0 ? 'getToken' : 'getPlatformToken',
    dialect: oauth,
    method: 'POST' as const,
    path,
    summary: 'Get an access token of an hour by client credentials',
    credentials: 'client' as const,
    query: NoQuery,
    body: { [FORM]: TokenRequest },
    answers: [{ status: 200, description: 'The token.', schema: TokenResponse }, ...REFUSALS],
    errors: ['too_large', 'rate_limited', 'unavailable', 'internal'] as const,
  })),
  {
    id: 'introspectToken',
    dialect: oauth,
    method: 'POST',
    path: '/oauth/introspect',
    summary: 'Learn what a token says, and whether it is active',
    credentials: 'client',
    query: NoQuery,
    body: { [FORM]: IntrospectionRequest },
    answers: [
      {
        status: 200,
        description: 'What it says; of anything not good now: active is false.',
        schema: Introspection,
      },
      ...REFUSALS,
    ],
    errors: ['too_large', 'rate_limited', 'unavailable', 'internal'],
  },
  {
    id: 'getJwks',
    dialect: oauth,
    method: 'GET',
    path: '/.well-known/jwks.json',
    summary: 'Get the public keys of the access tokens',
    credentials: 'none',
    query: NoQuery,
    answers: [
      {
        status: 200,
        description: 'RFC 7517; the next key stands here before it signs.',
        schema: z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })) }),
      },
    ],
    errors: ['method_not_allowed', 'unavailable', 'internal'],
  },
  {
    id: 'getAuthorizationServer',
    dialect: oauth,
    method: 'GET',
    path: '/.well-known/oauth-authorization-server',
    summary: 'Get the metadata of the authorization server',
    credentials: 'none',
    query: NoQuery,
    answers: [
      {
        status: 200,
        description: 'RFC 8414.',
        schema: z.looseObject({ issuer: z.string(), token_endpoint: z.string() }),
      },
    ],
    errors: ['method_not_allowed', 'internal'],
  },
  {
    id: 'getHealth',
    dialect: trailmark,
    method: 'GET',
    path: '/api/health',
    summary: 'Learn whether events can be read and written',
    credentials: 'none',
    query: NoQuery,
    answers: [
      { status: 200, description: 'They can.', schema: Health() },
      { status: 503, description: 'They cannot.', schema: Health() },
    ],
    errors: ['method_not_allowed'],
  },
  {
    id: 'getLiveness',
    dialect: trailmark,
    method: 'GET',
    path: '/api/health/live',
    summary: 'Learn whether the process answers',
    credentials: 'none',
    query: NoQuery,
    answers: [{ status: 200, description: 'It does.', schema: z.object({ live: z.literal(true) }) }],
    errors: ['method_not_allowed'],
  },
  {
    id: 'getReadiness',
    dialect: trailmark,
    method: 'GET',
    path: '/api/health/ready',
    summary: 'Learn whether the process should be given requests',
    credentials: 'none',
    query: NoQuery,
    answers: [
      { status: 200, description: 'It should.', schema: Readiness() },
      { status: 503, description: 'It should not, for these reasons.', schema: Readiness() },
    ],
    errors: ['method_not_allowed'],
  },
  {
    id: 'getOpenApi',
    dialect: trailmark,
    method: 'GET',
    path: '/api/openapi.json',
    summary: 'Get this document',
    credentials: 'none',
    query: NoQuery,
    answers: [
      {
        status: 200,
        description: 'OpenAPI 3.1.',
        schema: z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }),
      },
    ],
    errors: ['method_not_allowed', 'internal'],
  },
];

function Health() {
  const migrations = z.object({ applied: z.number().int(), expected: z.number().int() });
  return z.object({ live: z.literal(true), ready: z.boolean(), migrations: migrations.optional() });
}

function Readiness() {
  return z.object({ ready: z.boolean(), reasons: z.array(z.enum(UNREADY)) });
}
