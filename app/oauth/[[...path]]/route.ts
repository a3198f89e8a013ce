import { oauth } from '@/lib/dialects/oauth';
import { noRoute } from '@/lib/http/handler';

/** /oauth itself and every other path under it: 404 as JSON. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = noRoute(oauth);
