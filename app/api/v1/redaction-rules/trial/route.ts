import { postRedactionTrial } from '@/lib/dialects/redaction-rules';
import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { tryRules } from '@/lib/http/redaction-rules';
import { serve } from '@/lib/http/serve';

/** POST /api/v1/redaction-rules/trial: what rules would take out of an event. */
export const POST = serve(postRedactionTrial, tryRules);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['POST']);
