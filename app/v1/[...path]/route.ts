import { platform } from '@/lib/dialects/platform';
import { noRoute } from '@/lib/http/handler';

/** Every other path under /v1: 404 as JSON. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = noRoute(platform);
