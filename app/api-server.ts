import { createNodeServer, type NodeServer, type Rest } from '@/lib/http/node-server';
import { API_ROUTES } from './api-routes';

/** The API over bare HTTP; `serveRest` gets everything else. */
export function createApiServer(serveRest: Rest): NodeServer {
  return createNodeServer(API_ROUTES, serveRest);
}
