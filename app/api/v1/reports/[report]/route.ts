import { deleteReport, getReport, putReport } from '@/lib/dialects/reports';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { changeReport, dropReport, oneReport } from '@/lib/http/reports';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/reports/{report}: one of them, with its last mails. */
export const GET = serve(getReport, oneReport);

/** PUT /api/v1/reports/{report}: replaces it. */
export const PUT = serve(putReport, changeReport);

/** DELETE /api/v1/reports/{report}: deletes it. */
export const DELETE = serve(deleteReport, dropReport);

export const { POST, PATCH, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'PUT', 'DELETE']);
