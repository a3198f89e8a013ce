import { once } from 'node:events';
import { z } from 'zod';
import { connect, type Pool } from '@/db/client';
import { env } from '@/lib/env';
import { checkpointCovering, checkpointLog } from '@/lib/ingest/checkpoint';

/**
 * Signs the logs that are named, one after the other, and stands still at one point of it until it is told to go on:
 *
 *   tile        one of several tiles is closed
 *   tiles       all of them are
 *   root        the entries are read anew, the root is known
 *   signed      the note is made
 *   inserted    it is in the database
 *   remembered  and outside it
 *   none        nowhere, and it waits for leases of others
 */
const Point = z.enum(['tile', 'tiles', 'root', 'signed', 'inserted', 'remembered', 'none']);
type Point = z.infer<typeof Point>;

const STATEMENTS = [
  { at: 'tile', isBefore: false, text: 'insert into ledger_tile' },
  { at: 'signed', isBefore: true, text: 'insert into ledger_checkpoint' },
  { at: 'inserted', isBefore: false, text: 'insert into ledger_checkpoint' },
  { at: 'remembered', isBefore: true, text: 'release_lease' },
] as const;

const [, , given, ...logs] = process.argv;
const point = Point.parse(given);
const pool = connect(env().DATABASE_URL ?? '');
for (const log of logs.map(Number)) {
  if (point === 'none') await checkpointCovering(pool, log, await sizeOf(log), 60_000);
  else await checkpointLog(stopping(pool, point), log);
}
await pool.end({ timeout: 5 });
process.stdin.destroy();

async function sizeOf(log: number): Promise<number> {
  const [row] = await pool<{ size: string }[]>`select size from log where log = ${log}`;
  return Number(row?.size);
}

async function around(run: () => Promise<unknown>, isBefore: boolean): Promise<unknown> {
  if (isBefore) await standStill();
  const answer = await run();
  if (!isBefore) await standStill();
  return answer;
}

/** Says where it is, and waits for a line. */
async function standStill(): Promise<void> {
  process.stdout.write(`${point}\n`);
  await once(process.stdin, 'data');
}

/** The pool as it is, but for the statements that stand before and behind the point. */
function stopping(inner: Pool, at: Point): Pool {
  return new Proxy(inner, {
    apply(target, self, args) {
      const statement = STATEMENTS.find((each) => each.at === at && String(args[0]).includes(each.text));
      const run = () => Reflect.apply(target, self, args);
      // A part of another statement stays what it is: it must not be awaited.
      return statement ? around(run, statement.isBefore) : run();
    },
    get(target, name) {
      if (name !== 'begin') return Reflect.get(target, name);
      const isHere = at === 'tiles' || at === 'root';
      return (...args: Parameters<Pool['begin']>) => {
        const run = () => Reflect.apply(target.begin, target, args);
        return isHere ? around(run, at === 'tiles') : run();
      };
    },
  });
}
