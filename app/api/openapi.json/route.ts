import { openApi } from '@/lib/dialects/openapi';
import { trailmark } from '@/lib/dialects/trailmark';
import { handler, methodsNotAllowed } from '@/lib/http/handler';
import manifest from '@/package.json' with { type: 'json' };

let document: ReturnType<typeof openApi> | undefined;

/** GET /api/openapi.json: the reference of every endpoint, for machines. */
export const GET = handler(trailmark, async () => {
  document ??= openApi(manifest.version);
  return Response.json(await document, { headers: { 'Cache-Control': 'public, max-age=300' } });
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
