import { getRedactionRules, putRedactionRules } from '@/lib/dialects/redaction-rules';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { changeRules, ownRules } from '@/lib/http/redaction-rules';
import { serve } from '@/lib/http/serve';

/** GET /api/v1/redaction-rules: those that stand. */
export const GET = serve(getRedactionRules, ownRules);

/** PUT /api/v1/redaction-rules: replaces them. */
export const PUT = serve(putRedactionRules, changeRules);

export const { POST, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET', 'PUT']);
