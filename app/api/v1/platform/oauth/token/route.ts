import { oauth } from '@/lib/dialects/oauth';
import { methodsNotAllowed } from '@/lib/http/handler';
import { token } from '@/lib/http/oauth-server';

/** POST /api/v1/platform/oauth/token: the same as /oauth/token, where clients of the scaikey API ask for it. */
export const POST = token;

export const { GET, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(oauth, ['POST']);
