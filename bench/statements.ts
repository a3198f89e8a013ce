import { open, stat } from 'node:fs/promises';
import type { Installation } from '@/bench/installation';
import { clusterPaths } from '@/db/embedded/cluster';
import { READ_POOLS, settingsOf } from '@/db/pool';

/** One statement as the server sent it, with its parameters as text. */
export interface Statement {
  text: string;
  parameters: (string | null)[];
}

/** What one request asked the database: the reads in their order, and the settings of the pool they went through. */
export interface Recorded {
  statements: Statement[];
  settings: Record<string, string>;
}

const PREFIX = '~bench~%a~';

/**
 * Has PostgreSQL log every statement while `ask` runs, and answers the reads that the server sent meanwhile. So the bare
 * client repeats literally what the server does, however a release puts its questions.
 */
export async function recordStatements(
  { admin, root }: Pick<Installation, 'admin' | 'root'>,
  ask: () => Promise<unknown>,
): Promise<Recorded> {
  const { logFile } = await clusterPaths(root);
  await setLogging(admin, { log_statement: 'all', log_line_prefix: PREFIX });
  const from = (await stat(logFile)).size;
  try {
    await ask();
  } finally {
    await setLogging(admin, { log_statement: undefined, log_line_prefix: undefined });
  }
  // Records, limits and credentials are no part of a bare client's work: they go through other pools.
  const statements = parseLog(await readFrom(logFile, from)).filter(({ text }) =>
    /^\s*(select|with)\b/i.test(text),
  );
  const last = statements.at(-1);
  return { statements, settings: last ? { ...settingsOf(last.pool) } : {} };
}

/** A reload reaches sessions between their statements: the pause lets idle ones read it. */
async function setLogging(
  admin: Installation['admin'],
  settings: Record<string, string | undefined>,
): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    await admin.unsafe(
      value === undefined ? `alter system reset ${name}` : `alter system set ${name} = '${value}'`,
    );
  }
  await admin`select pg_reload_conf()`;
  await new Promise((resolve) => setTimeout(resolve, 150));
}

async function readFrom(file: string, from: number): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.max(0, size - from));
    await handle.read(buffer, 0, buffer.length, from);
    return buffer.toString('utf8');
  } finally {
    await handle.close();
  }
}

interface PoolStatement extends Statement {
  /** The pool it went through. */
  pool: (typeof READ_POOLS)[number];
}

/** Entries begin with the prefix; a statement's further lines are indented by a tab; DETAIL carries its parameters. */
function parseLog(log: string): PoolStatement[] {
  const statements: PoolStatement[] = [];
  for (const entry of log.split(/^~bench~/m).slice(1)) {
    const [, application = '', body = ''] = /^([^~]*)~([\s\S]*)$/.exec(entry) ?? [];
    const pool = READ_POOLS.find((name) => application === `trailmark ${name}`);
    if (pool === undefined) continue;
    const text = body.replaceAll('\n\t', '\n').trimEnd();
    const [, statement] = /^LOG: {2}(?:execute [^:]*|statement): ([\s\S]*)$/.exec(text) ?? [];
    const [, parameters] = /^DETAIL: {2}[Pp]arameters: ([\s\S]*)$/.exec(text) ?? [];
    const last = statements.at(-1);
    if (statement !== undefined) statements.push({ pool, text: statement, parameters: [] });
    else if (parameters !== undefined && last) last.parameters = parseParameters(parameters);
  }
  return statements;
}

/** `$1 = 'it''s', $2 = NULL` */
function parseParameters(text: string): (string | null)[] {
  return [...text.matchAll(/\$\d+ = (?:(NULL)|'((?:[^']|'')*)')/g)].map(([, nothing, value = '']) =>
    nothing === undefined ? value.replaceAll("''", "'") : null,
  );
}
