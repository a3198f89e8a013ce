import { logging } from '@/lib/dialects/logging';
import { noRoute } from '@/lib/http/handler';

/** Every other path under /api/logging: 404 as JSON. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = noRoute(logging);
