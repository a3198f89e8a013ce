import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AggregatorRegistry, type Registry } from 'prom-client';
import { env } from '@/lib/env';
import { createMetrics } from '@/lib/http/metrics';
import { log } from '@/lib/log';
import { createDatabaseMetrics } from './database-metrics';
import { CommandError } from './output';
import { ServerMetrics } from './server-metrics';

export interface MetricsServer {
  /** `http://host:port` */
  origin: string;
  close(): Promise<void>;
}

/**
 * Serves `/metrics`, the text format of Prometheus, on a port of its own: of this process, of those of the server
 * together, and of the database. Throws where the port cannot be had.
 */
export async function startMetricsServer(
  port: number,
  children: ReadonlySet<ChildProcess>,
  url: string,
): Promise<MetricsServer> {
  const own = createMetrics('supervisor');
  const processes = new ServerMetrics(children);
  const database = createDatabaseMetrics(url);
  let reading: Promise<string> | undefined;
  const read = () => {
    reading ??= readAll(own, processes, database).finally(() => {
      reading = undefined;
    });
    return reading;
  };
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing, read));
  server.listen(port, env().TRAILMARK_METRICS_HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    await database.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `no metrics on port ${port} (${reason}): set TRAILMARK_METRICS_PORT to another one`,
    );
  }
  const address = server.address();
  const { TRAILMARK_METRICS_HOST: host } = env();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    async close() {
      server.closeAllConnections();
      await Promise.all([new Promise((resolve) => server.close(resolve)), database.close()]);
    },
  };
}

async function readAll(
  own: Registry,
  processes: ServerMetrics,
  database: ReturnType<typeof createDatabaseMetrics>,
): Promise<string> {
  const [mine, theirs, known] = await Promise.all([
    own.getMetricsAsJSON(),
    processes.read(),
    database.read(),
  ]);
  return await AggregatorRegistry.aggregate([mine, ...theirs, known]).metrics();
}

async function answer(
  { method, url = '' }: IncomingMessage,
  outgoing: ServerResponse,
  read: () => Promise<string>,
): Promise<void> {
  try {
    if (url.split('?', 1)[0] !== '/metrics') return void outgoing.writeHead(404).end();
    if (method !== 'GET' && method !== 'HEAD')
      return void outgoing.writeHead(405, { allow: 'GET, HEAD' }).end();
    const text = await read();
    outgoing.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    outgoing.end(method === 'HEAD' ? undefined : text);
  } catch (error) {
    log.error('metrics: no answer', {}, error);
    outgoing.writeHead(500).end();
  }
}
