import { listPartners } from '@/lib/dialects/tenants';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';
import { partnerList } from '@/lib/http/tenants';

/** GET /api/v1/partners: those whose tenants the caller administers. */
export const GET = serve(listPartners, partnerList);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
