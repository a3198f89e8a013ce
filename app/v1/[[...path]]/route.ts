import { platform } from '@/lib/dialects/platform';
import { noRoute } from '@/lib/http/handler';

/** /v1 itself and every other path under it: 404 as JSON. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = noRoute(platform);
