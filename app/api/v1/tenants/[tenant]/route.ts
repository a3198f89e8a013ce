import { patchTenant } from '@/lib/dialects/tenants';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { alterTenant } from '@/lib/http/tenants';

/** PATCH /api/v1/tenants/{tenant}: renames, moves or archives it. */
export const PATCH = serve(patchTenant, alterTenant);

export const { GET, POST, PUT, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['PATCH']);
