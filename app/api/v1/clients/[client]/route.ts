import { deleteClient } from '@/lib/dialects/clients';
import { trailmark } from '@/lib/dialects/trailmark';
import { endClient } from '@/lib/http/clients';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** DELETE /api/v1/clients/{client}: revokes it. */
export const DELETE = serve(deleteClient, endClient);

export const { GET, POST, PUT, PATCH, OPTIONS } = methodsNotAllowed(trailmark, ['DELETE']);
