import type { Server } from 'node:http';
import { closeDatabase } from '@/db/pool';
import { env } from '@/lib/env';
import { createNodeServer, type Rest } from '@/lib/http/node-server';
import { tracer } from '@/lib/http/tracer';
import { health } from '@/lib/query/health';
import { API_ROUTES } from './api-routes';

const POLL_MS = 250;

/** The API over bare HTTP, and how it comes and goes. */
export interface ApiServer {
  server: Server;
  /** Resolves when events can be read and written. */
  whenReady(): Promise<void>;
  /** Ends everything in order, the connections to the database last. */
  stop(how: { isReplaced: boolean }): Promise<void>;
}

/** `serveRest` gets what is not the API's. */
export function createApiServer(serveRest: Rest): ApiServer {
  const { server, stop } = createNodeServer(API_ROUTES, serveRest);
  return {
    server,
    async whenReady() {
      while (!(await health()).ready) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    },
    async stop({ isReplaced }) {
      await stop({ isReplaced, drainMs: env().TRAILMARK_DRAIN_MS });
      await Promise.all([closeDatabase(), tracer()?.close()]);
    },
  };
}
