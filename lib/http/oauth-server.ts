import { AuditError } from '@/lib/audit/error';
import { authenticateClient, findOauthClient, type OauthClient } from '@/lib/auth/oauth-client';
import { spend } from '@/lib/auth/rate-limit';
import { issueToken, principalOfToken, publicUrl, verifyToken } from '@/lib/auth/token';
import { OauthError, oauth, oauthAnswer, oauthRefusal } from '@/lib/dialects/oauth';
import { addressGroup, clientAddress } from './address';
import { decodeUtf8, mediaType, readBody } from './body';
import { type Handler, handler } from './handler';

const TOKEN_TTL_S = 3_600;
const FORM_BYTES_MAX = 64 * 1024;

/** POST /oauth/token: client credentials (RFC 6749, 4.4) against an access token (RFC 9068). */
export const token: Handler = oauthHandler(async (request, form) => {
  const grant = form.get('grant_type');
  if (!grant) throw new OauthError('invalid_request', 'grant_type is missing');
  const client = await clientOf(request, form);
  if (grant !== 'client_credentials')
    throw new OauthError('unsupported_grant_type', 'Only client_credentials is');
  const scope = grantedScope(client, form.get('scope') ?? '');
  const accessToken = await issueToken({
    subject: client.clientId,
    issuer: publicUrl(),
    clientId: client.clientId,
    role: client.role,
    tenantId: client.tenantId,
    partnerId: client.partnerId,
    platformToken: client.platformToken || undefined,
    sources: client.sources.length > 0 ? client.sources : undefined,
    scope,
    ttlS: TOKEN_TTL_S,
  });
  return oauthAnswer({ access_token: accessToken, token_type: 'Bearer', expires_in: TOKEN_TTL_S, scope });
});

/** POST /oauth/introspect (RFC 7662): what a token says, or `{"active":false}` for anything that is not good now. */
export const introspect: Handler = oauthHandler(async (request, form) => {
  await clientOf(request, form);
  const given = form.get('token');
  if (given === null) throw new OauthError('invalid_request', 'token is missing');
  return oauthAnswer(await introspection(given));
});

async function introspection(given: string): Promise<object> {
  try {
    const claims = await verifyToken(given);
    const { scopes } = principalOfToken(claims);
    const isIssuedHere = claims.iss === publicUrl();
    const clientId = typeof claims.client_id === 'string' ? claims.client_id : '';
    if (isIssuedHere && !(await findOauthClient(clientId))) return { active: false };
    return { ...claims, active: true, token_type: 'Bearer', scope: [...scopes].join(' ') };
  } catch (error) {
    if (error instanceof AuditError && error.code === 'invalid_token') return { active: false };
    throw error;
  }
}

function grantedScope(client: OauthClient, asked: string): string {
  const words = asked.split(' ').filter((word) => word !== '');
  const excess = words.find((word) => !client.scopes.includes(word));
  if (excess !== undefined) throw new OauthError('invalid_scope', 'A scope that this client may not ask for');
  return [...new Set(words.length > 0 ? words : client.scopes)].join(' ');
}

/** A handler of form-encoded requests; a parameter that comes twice is refused (RFC 6749, 3.2). */
function oauthHandler(answer: (request: Request, form: URLSearchParams) => Promise<Response>): Handler {
  return handler(oauth, async (request) => {
    try {
      const address = clientAddress(request.headers);
      if (address !== undefined) await spend('address', addressGroup(address));
      return await answer(request, await readForm(request));
    } catch (error) {
      if (error instanceof OauthError) return oauthRefusal(error);
      throw error;
    }
  });
}

async function readForm(request: Request): Promise<URLSearchParams> {
  if (mediaType(request) !== 'application/x-www-form-urlencoded')
    throw new OauthError('invalid_request', 'The body must be application/x-www-form-urlencoded');
  const form = new URLSearchParams(decodeUtf8(await readBody(request, FORM_BYTES_MAX)));
  const names = [...form.keys()];
  if (new Set(names).size < names.length) throw new OauthError('invalid_request', 'A parameter comes twice');
  return form;
}

/** The client that authenticates by Basic or by form fields (RFC 6749, 2.3.1), never by both. */
async function clientOf(request: Request, form: URLSearchParams): Promise<OauthClient> {
  const authorization = request.headers.get('authorization');
  const basic = authorization === null ? undefined : readBasic(authorization);
  const hasFields = form.has('client_secret');
  if (authorization !== null && hasFields)
    throw new OauthError('invalid_request', 'More than one way of client authentication');
  const [id, secret] = basic ?? [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
  const usedBasic = authorization !== null;
  if (usedBasic && form.has('client_id') && form.get('client_id') !== id)
    throw new OauthError('invalid_request', 'client_id is another one than that of Basic');
  const client = await authenticateClient(id, secret);
  if (!client) throw new OauthError('invalid_client', 'Client authentication failed', usedBasic);
  return client;
}

function readBasic(authorization: string): [string, string] {
  const failed = new OauthError('invalid_client', 'Client authentication failed', true);
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization)?.[1];
  if (encoded === undefined) throw failed;
  const [, id, secret] = /^([^:]*):([\s\S]*)$/.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  if (id === undefined || secret === undefined) throw failed;
  try {
    return [formDecode(id), formDecode(secret)];
  } catch {
    throw failed; // a percent sign that encodes nothing
  }
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
