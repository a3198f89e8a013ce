import type postgres from 'postgres';
import { errorCode } from '@/lib/transient';

/** A statement as it is sent. */
export interface Statement {
  /** With `$1` for each value; undefined where the text may hold values itself. */
  text: string | undefined;
}

/** Told of each statement at its start; the answer is told of its end, with the SQLSTATE where it failed. */
export type StatementListener = () =>
  | ((statement: Statement, failure: string | undefined) => void)
  | undefined;

/** Kept on globalThis: what Next compiles apart has a copy of each module of its own. Set before a pool is opened. */
declare global {
  var trailmarkStatements: StatementListener | undefined;
}

/** The parts of a query of postgres.js that are used here. */
interface Query {
  executed: boolean;
  tagged: boolean;
  string?: string;
  resolve(rows: unknown): void;
  reject(error: unknown): void;
}
interface QueryClass {
  handle(this: Query): Promise<void>;
}

const watched = new WeakSet<QueryClass>();

/** Has all statements of the driver told, those in transactions too: each passes through one method of its class. */
export function tellStatements(sql: postgres.Sql, listener: StatementListener): void {
  const queries: QueryClass = Object.getPrototypeOf(sql``);
  if (watched.has(queries)) return;
  watched.add(queries);
  const handle = queries.handle;
  queries.handle = function () {
    if (!this.executed) tell(this, listener);
    return handle.call(this);
  };
}

function tell(query: Query, listener: StatementListener): void {
  const end = listener();
  if (end === undefined) return;
  const { resolve, reject } = query;
  const statement = () => ({ text: query.tagged ? query.string : undefined });
  query.resolve = (rows) => {
    end(statement(), undefined);
    resolve(rows);
  };
  query.reject = (error) => {
    end(statement(), errorCode(error) || 'unknown');
    reject(error);
  };
}
