import { testReport } from '@/lib/dialects/reports';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { sendTest } from '@/lib/http/reports';
import { serve } from '@/lib/http/serve';

/** POST /api/v1/reports/{report}/test: sends it now. */
export const POST = serve(testReport, sendTest);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['POST']);
