import { oauth } from '@/lib/dialects/oauth';
import { methodsNotAllowed } from '@/lib/http/handler';
import { introspect } from '@/lib/http/oauth-server';

/** POST /oauth/introspect: what a token says, for whoever authenticates as a client. */
export const POST = introspect;

export const { GET, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(oauth, ['POST']);
