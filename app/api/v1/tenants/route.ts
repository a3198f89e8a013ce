import { listTenants, postTenant } from '@/lib/dialects/tenants';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { makeTenant, tenantPage } from '@/lib/http/tenants';

/** GET /api/v1/tenants: those that the caller administers. */
export const GET = serve(listTenants, tenantPage);

/** POST /api/v1/tenants: makes one. */
export const POST = serve(postTenant, makeTenant);

export const { PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'POST']);
