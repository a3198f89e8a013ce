import { scaikey } from '@/lib/dialects/scaikey';
import { noRoute } from '@/lib/http/handler';

/** Every other path under /api: 404 as JSON. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = noRoute(scaikey);
