import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { startChild } from '@/bench/child';
import { createHttpClient, expectOk } from '@/bench/http-client';
import type { Installation } from '@/bench/installation';
import { flatUrls } from '@/bench/peers/flat-load';
import { findProgram } from '@/bench/programs';
import { childEnv } from '@/lib/env';

/** Directus over the plain table: what one gets by pointing a ready-made console at a database. */
export interface Directus {
  version: string;
  /** Rows of the plain table by the parameters of its list. */
  items(search: Record<string, string | number>): Promise<string>;
  close(): Promise<void>;
}

const run = promisify(execFile);
const NODE_MIN = 22;

/** Starts Directus where it and a Node it runs on are on the PATH; else says why not. */
export async function openDirectus({ embedded }: Installation): Promise<Directus | string> {
  const [node, directus] = [findProgram('node'), findProgram('directus')];
  if (directus === undefined || node === undefined) return 'Directus: no program directus on the PATH';
  const { stdout } = await run(node, ['--version']);
  if (Number(/^v(\d+)/.exec(stdout)?.[1]) < NODE_MIN)
    return `Directus: the Node on the PATH is ${stdout.trim()}, and it needs ${NODE_MIN}`;
  const token = randomBytes(24).toString('hex');
  const env = (port: number) => ({
    ...{ DB_CLIENT: 'pg', DB_CONNECTION_STRING: flatUrls({ embedded }).ownerUrl, HOST: '127.0.0.1' },
    ...{ PORT: String(port), SECRET: token, KEY: 'bench', TELEMETRY: 'false', LOG_LEVEL: 'fatal' },
    ...{ ADMIN_EMAIL: 'bench@example.com', ADMIN_PASSWORD: token, ADMIN_TOKEN: token },
  });
  try {
    await run(directus, ['bootstrap'], { env: childEnv(env(0)) });
    const command = (port: number) => ({ program: directus, args: ['start'], env: env(port) });
    const server = await startChild({ command, readyPath: '/server/ping' });
    const client = createHttpClient(server.origin);
    const version = (await run(directus, ['--version'])).stdout.trim();
    return {
      version,
      items: (search) =>
        expectOk(client.get(`/items/flat_event?${new URLSearchParams(textsOf(search))}`, token)),
      async close() {
        client.close();
        await server.stop();
      },
    };
  } catch (error) {
    return `Directus: it does not start: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`;
  }
}

function textsOf(search: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(Object.entries(search).map(([name, value]) => [name, String(value)]));
}
