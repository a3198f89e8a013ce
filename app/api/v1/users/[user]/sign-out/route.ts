import { trailmark } from '@/lib/dialects/trailmark';
import { postSignOut } from '@/lib/dialects/users';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { signOut } from '@/lib/http/users';

/** POST /api/v1/users/{user}/sign-out: ends their sessions. */
export const POST = serve(postSignOut, signOut);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['POST']);
