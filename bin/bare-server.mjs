// The server of production: answers the API by itself, and hands everything else to Next in the same process. Plain
// JavaScript, because it needs no loader so: the API comes compiled with the build (instrumentation.ts).
import { createServer } from 'node:http';
import next from 'next';

const [host, port] = process.argv.slice(2);
process.title = 'trailmark-server';
// A terminal's Ctrl-C reaches every process at once; the one that started this stops it in order, by SIGTERM.
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined);

const compiled = new Promise((resolve) => {
  globalThis.receiveApi = resolve;
});
const pages = next({
  ...{ dev: false, hostname: host, port: Number(port) },
  // Next listens there for upgrades of connections, of which production has none; a client that offers one is then
  // answered as if it had not.
  httpServer: createServer(),
});
await pages.prepare();
const { createApiServer } = await compiled;
const { server, stop, whenReady } = createApiServer(pages.getRequestHandler());
const end = (isReplaced) => void stop({ isReplaced }).then(() => process.exit(0));
process.once('SIGTERM', () => end(false));
process.on('message', (message) => message === 'replaced' && end(true));
server.listen(Number(port), host);
await whenReady();
process.send?.('ready');
