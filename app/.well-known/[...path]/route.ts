import { oauth } from '@/lib/dialects/oauth';
import { noRoute } from '@/lib/http/handler';

/** Every other path under /.well-known: 404 as JSON. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = noRoute(oauth);
