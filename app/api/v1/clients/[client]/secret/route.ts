import { postClientSecret } from '@/lib/dialects/clients';
import { trailmark } from '@/lib/dialects/trailmark';
import { rotateSecret } from '@/lib/http/clients';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** POST /api/v1/clients/{client}/secret: another secret. */
export const POST = serve(postClientSecret, rotateSecret);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['POST']);
