import { openApi } from '@/lib/dialects/openapi';
import { trailmark } from '@/lib/dialects/trailmark';
import { handler, methodsNotAllowed } from '@/lib/http/handler';
import { keepAnswer } from '@/lib/http/whole-body';
import manifest from '@/package.json' with { type: 'json' };

/** Made once: it is long, and anybody may ask for it. */
let reference: Promise<() => Response> | undefined;

/** GET /api/openapi.json: the reference of every endpoint, for machines. */
export const GET = handler(trailmark, async () => {
  reference ??= openApi(manifest.version).then((document) =>
    keepAnswer(JSON.stringify(document), { 'Cache-Control': 'public, max-age=300' }),
  );
  const answer = await reference;
  return answer();
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = methodsNotAllowed(trailmark, ['GET']);
