import type { RequestListener } from 'node:http';
import { createNodeServer, type NodeServer } from '@/lib/http/node-server';
import { API_ROUTES } from './api-routes';

/** The API over bare HTTP; `serveRest` gets everything else. */
export function createApiServer(serveRest: RequestListener): NodeServer {
  return createNodeServer(API_ROUTES, serveRest);
}
