import { SCOPES } from '@/lib/audit/permission';
import { publicUrl } from '@/lib/auth/token';
import { oauth } from '@/lib/dialects/oauth';
import { handler, methodsNotAllowed } from '@/lib/http/handler';

/** GET /.well-known/oauth-authorization-server: the metadata of RFC 8414. */
export const GET = handler(oauth, async () =>
  Response.json({
    issuer: publicUrl(),
    token_endpoint: `${publicUrl()}/oauth/token`,
    introspection_endpoint: `${publicUrl()}/oauth/introspect`,
    jwks_uri: `${publicUrl()}/.well-known/jwks.json`,
    response_types_supported: [],
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    scopes_supported: SCOPES,
  }),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(oauth, ['GET']);
