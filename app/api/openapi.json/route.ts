import { openApi } from '@/lib/dialects/openapi';
import { trailmark } from '@/lib/dialects/trailmark';
import { handler, methodsNotAllowed } from '@/lib/http/handler';
import manifest from '@/package.json' with { type: 'json' };

/** Written once: it is long, and anybody may ask for it. */
let text: Promise<string> | undefined;

/** GET /api/openapi.json: the reference of every endpoint, for machines. */
export const GET = handler(trailmark, async () => {
  text ??= openApi(manifest.version).then((document) => JSON.stringify(document));
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=300' };
  return new Response(await text, { headers });
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
