import { getForecast } from '@/lib/dialects/deletion';
import { trailmark } from '@/lib/dialects/trailmark';
import { retentionForecast } from '@/lib/http/forecast';
import { methodsNotAllowed } from '@/lib/http/handler';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/ledger/retention/forecast: what a log takes, and will. */
export const GET = serve(getForecast, retentionForecast);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
