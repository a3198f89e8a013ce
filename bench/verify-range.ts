import { once } from 'node:events';
import { connect } from '@/db/client';
import { env } from '@/lib/env';
import { checkEntries } from '@/lib/ingest/check-entries';

// Verifies a part of a log in a process of its own, once it is told to: every entry with its content, and its tiles.
// Prints how long it took, in milliseconds, or ends with 1 where something does not agree.
const [log = 0, lo = 0, hi = 0, closed = 0] = process.argv.slice(2).map(Number);
const sql = connect(env().DATABASE_URL ?? '', { connections: 1 });
await sql`select 1`;
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const startedAt = performance.now();
for await (const { findings } of checkEntries(sql, log, { lo, hi, closed }))
  if (findings.length > 0) process.exitCode = 1;
process.stdout.write(`${performance.now() - startedAt}\n`);
await sql.end({ timeout: 5 });
process.stdin.destroy();
