import { oauth } from '@/lib/dialects/oauth';
import { methodsNotAllowed } from '@/lib/http/handler';
import { token } from '@/lib/http/oauth-server';

/** POST /oauth/token: client credentials in, an access token of an hour out. */
export const POST = token;

export const { GET, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(oauth, ['POST']);
