import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureServer } from '@/db/embedded/server';
import { DATA, HERE, testEnv } from './place';

// Starts Trailmark as a stranger does, on an empty folder, for as long as the browser tests run.
if (existsSync(path.join(DATA, 'pg18'))) await (await ensureServer({ root: DATA })).release();
rmSync(DATA, { recursive: true, force: true });
mkdirSync(DATA, { recursive: true });
writeFileSync(path.join(DATA, 'pg.port'), String(HERE.databasePort));
const server = spawn(process.execPath, ['bin/trailmark', 'start'], { env: testEnv(), stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal));
server.on('exit', (code) => process.exit(code ?? 0));
