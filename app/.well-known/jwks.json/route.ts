import { publicJwks } from '@/lib/auth/signing-key';
import { oauth } from '@/lib/dialects/oauth';
import { handler, methodsNotAllowed } from '@/lib/http/handler';

const CACHED = { 'Cache-Control': 'public, max-age=600' };

/** GET /.well-known/jwks.json: public keys of the access tokens, the next one before it signs. */
export const GET = handler(oauth, async () => Response.json(await publicJwks(), { headers: CACHED }));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(oauth, ['GET']);
