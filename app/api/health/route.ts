import { trailmark } from '@/lib/dialects/trailmark';
import { methodsNotAllowed } from '@/lib/http/handler';
import { health } from '@/lib/query/health';

/** GET /api/health: {live, ready, migrations}; 200 when events can be read and written, else 503. */
export async function GET(): Promise<Response> {
  const state = await health();
  return Response.json(state, { status: state.ready ? 200 : 503, headers: { 'Cache-Control': 'no-store' } });
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
