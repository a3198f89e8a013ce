import net from 'node:net';
import postgres from 'postgres';
import { tellStatements } from './statements';

/** What statements are sent through: a pool or a transaction of one. */
export type Sql = postgres.ISql;
export type Pool = postgres.Sql;
/** Part of a statement. A thenable: awaiting it alone would run it. */
export type Fragment = postgres.PendingQuery<postgres.Row[]>;

/** What a connection is for; shown in pg_stat_activity. */
export interface ClientOptions {
  connections?: number;
  application?: string;
  /** Settings of the server for its sessions. */
  settings?: Readonly<Record<string, string>>;
  /** False where each transaction may meet another session, which knows no statement of before. */
  prepares?: boolean;
  /** Seconds after which a connection that nobody uses is ended; 60 unless told. */
  idleS?: number;
}

const urls = new WeakMap<Pool, string>();

/** Another pool of the same role on the same database. */
export function connectBeside(pool: Pool, options: ClientOptions): Pool {
  const url = urls.get(pool);
  if (url === undefined) throw new Error('a pool that was not made by connect()');
  return connect(url, options);
}

/** Longest pause between two attempts to connect. */
const RECONNECT_S_MAX = 0.5;

/**
 * A pool of connections. The socket is opened here because postgres.js leaves Nagle's algorithm on: without
 * noDelay each COPY and each pipelined statement waits for a delayed acknowledgement (88 ms against 0.23 ms).
 */
export function connect(url: string, options: ClientOptions = {}): Pool {
  const settings = {
    max: options.connections ?? 8,
    idle_timeout: options.idleS ?? 60,
    connect_timeout: 10,
    // The driver's own pauses grow to twenty seconds: a server that is back would be noticed long after.
    backoff: (attempt: number) => Math.min(0.05 * 2 ** attempt, RECONNECT_S_MAX),
    fetch_types: false,
    prepare: options.prepares ?? true,
    connection: {
      ...options.settings,
      application_name: options.application ?? 'trailmark',
      TimeZone: 'UTC',
    },
    onnotice: () => undefined,
    socket: (given: { host: string[]; port: number[] }) => {
      const [host = 'localhost', port = 5432] = [given.host[0], given.port[0]];
      return Object.assign(net.connect({ host, port, noDelay: true }), { host, port });
    },
  };
  const sql = postgres(url, settings);
  urls.set(sql, url);
  if (globalThis.trailmarkStatements) tellStatements(sql, globalThis.trailmarkStatements);
  return sql;
}
