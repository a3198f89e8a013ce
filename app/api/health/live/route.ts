import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';

/** GET /api/health/live: {live: true} as long as the process answers at all; it looks at nothing else. */
export async function GET(): Promise<Response> {
  return Response.json({ live: true }, { headers: { 'Cache-Control': 'no-store' } });
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
