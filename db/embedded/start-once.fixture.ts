import { once } from 'node:events';
import { ensureServer } from './server';

/** A process that uses the server in the folder given as argument: one JSON line when it may, release when stdin closes. */
const server = await ensureServer({ root: process.argv[2] ?? '' });
process.stdout.write(`${JSON.stringify(server)}\n`);
process.stdin.resume();
await once(process.stdin, 'end');
await server.release();
