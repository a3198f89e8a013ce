import { once } from 'node:events';
import net, { type Socket } from 'node:net';

export interface Balancer {
  origin: string;
  /** Resolves when an instance has said that it is ready. */
  whenReady(origin: string): Promise<void>;
  close(): Promise<void>;
}

const CHECK_MS = 200;

/**
 * What stands in front of several instances, in the least that deserves the name: it asks each whether it is ready, gives
 * new connections to those that are in turn, and goes to the next where one cannot be reached.
 */
export async function startBalancer(origins: readonly string[]): Promise<Balancer> {
  const ready = new Set<string>();
  const sockets = new Set<Socket>();
  let turn = 0;
  const check = async (origin: string) => {
    const { ok } = await fetch(`${origin}/api/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => ({ ok: false }), // not listening
    );
    if (ok) ready.add(origin);
    else ready.delete(origin);
  };
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const server = net.createServer({ pauseOnConnect: true, noDelay: true }, (client) => {
    keep(client);
    const inTurn = [...ready];
    const order = inTurn.map((_, nth) => inTurn[(turn + nth) % inTurn.length] ?? '');
    turn += 1;
    void connectFirst(order).then((chosen) => (chosen ? join(client, keep(chosen)) : client.destroy()));
  });
  await Promise.all(origins.map(check));
  const checks = setInterval(() => void Promise.all(origins.map(check)), CHECK_MS);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    async whenReady(origin) {
      while (!ready.has(origin)) await new Promise((resolve) => setTimeout(resolve, CHECK_MS));
    },
    async close() {
      clearInterval(checks);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function connectFirst(origins: readonly string[]): Promise<Socket | undefined> {
  for (const origin of origins) {
    const { hostname, port } = new URL(origin);
    const socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
    try {
      await once(socket, 'connect');
      return socket;
    } catch {
      socket.destroy(); // the next one
    }
  }
  return undefined;
}

function join(client: Socket, server: Socket): void {
  client.once('close', () => server.destroy());
  server.once('close', () => client.destroySoon());
  client.pipe(server);
  server.pipe(client);
}
