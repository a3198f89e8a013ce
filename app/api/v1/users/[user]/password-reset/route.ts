import { trailmark } from '@/lib/dialects/trailmark';
import { postPasswordReset } from '@/lib/dialects/users';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { resetUser } from '@/lib/http/users';

/** POST /api/v1/users/{user}/password-reset: a one-time password. */
export const POST = serve(postPasswordReset, resetUser);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['POST']);
