import { setTimeout } from 'node:timers/promises';
import { type MigrationState, migrationState } from '@/db/migrate';
import { database } from '@/db/pool';
import { log } from '@/lib/log';

/** What a load balancer and an operator ask of a process. */
export interface Health {
  /** The process answers. */
  live: true;
  /** The database answers and is of this release. */
  ready: boolean;
  migrations: MigrationState | undefined;
}

/** Never throws: a database that does not answer is what it reports. */
export async function health(): Promise<Health> {
  try {
    const migrations = await migrationState(database());
    return { live: true, ready: migrations.applied === migrations.expected, migrations };
  } catch (error) {
    log.warn('health: database does not answer', {}, error);
    return { live: true, ready: false, migrations: undefined };
  }
}

/** The same within a time, after which a database that has not answered does not answer. */
export async function healthWithin(withinMs: number): Promise<Health> {
  const late = new AbortController();
  const none: Health = { live: true, ready: false, migrations: undefined };
  const answer = health();
  try {
    return await Promise.race([answer, setTimeout(withinMs, none, { signal: late.signal })]);
  } finally {
    late.abort();
  }
}
