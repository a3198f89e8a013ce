import { scaikey } from '@/lib/dialects/scaikey';
import { noRoute } from '@/lib/http/handler';

/** /api itself and every other path under it: 404 as JSON. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = noRoute(scaikey);
