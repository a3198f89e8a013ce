import { listReports, postReport } from '@/lib/dialects/reports';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { reportPage, saveReport } from '@/lib/http/reports';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/reports: those that the caller may see. */
export const GET = serve(listReports, reportPage);

/** POST /api/v1/reports: schedules one. */
export const POST = serve(postReport, saveReport);

export const { PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'POST']);
