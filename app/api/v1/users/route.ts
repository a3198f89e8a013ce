import { trailmark } from '@/lib/dialects/trailmark';
import { listUsers, postUser } from '@/lib/dialects/users';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { makeUser, userPage } from '@/lib/http/users';

/** GET /api/v1/users: those that the caller administers. */
export const GET = serve(listUsers, userPage);

/** POST /api/v1/users: makes one. */
export const POST = serve(postUser, makeUser);

export const { PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'POST']);
