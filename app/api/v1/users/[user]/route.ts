import { trailmark } from '@/lib/dialects/trailmark';
import { deleteUser, patchUser } from '@/lib/dialects/users';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { changeUser, dropUser } from '@/lib/http/users';

/** PATCH /api/v1/users/{user}: changes their rights. */
export const PATCH = serve(patchUser, changeUser);

/** DELETE /api/v1/users/{user}: deletes them. */
export const DELETE = serve(deleteUser, dropUser);

export const { GET, POST, PUT, OPTIONS } = methodsNotAllowed(trailmark, ['PATCH', 'DELETE']);
