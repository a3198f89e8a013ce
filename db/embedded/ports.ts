import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { unlessMissing } from './errors';

/**
 * Above the ports of well-known services, below those the system hands out to outgoing connections (from 32768
 * on Linux). In that range a client that retries while the server is down can end up connected to itself and
 * hold the port.
 */
const LOWEST_PORT = 25_432;
const HIGHEST_PORT = 32_767;
const ATTEMPTS = 50;
const CONNECT_TIMEOUT_MS = 2_000;

/** Whether somebody accepts connections on this port of this machine. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1', timeout: CONNECT_TIMEOUT_MS });
    const answer = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
  });
}

/**
 * The port to start on: the one of the last start, so that connection pools find the server again, else any
 * free one. Somebody may take it before the server does; then the server says so and a later attempt chooses
 * again.
 */
export async function choosePort(portFile: string): Promise<number> {
  const last = Number(await unlessMissing(readFile(portFile, 'utf8')));
  let port = Number.isInteger(last) && last > 0 && last < 65_536 ? last : LOWEST_PORT;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await isFree(port)) return port;
    port = randomInt(LOWEST_PORT, HIGHEST_PORT);
  }
  throw new Error(`embedded database: found no free port from ${LOWEST_PORT} to ${HIGHEST_PORT}`);
}

/** Listens for a moment to find out. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
