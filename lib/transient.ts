/** Codes of a connection that broke or a server that is starting: what was sent may or may not have happened. */
const TRANSIENT = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  '08000', // connection_exception, as the next ones: a coordinator that has lost a worker
  '08001', // sqlclient_unable_to_establish_sqlconnection
  '08003', // connection_does_not_exist
  '08006', // connection_failure
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '53100', // disk_full: somebody makes room
  '53200', // out_of_memory
  '53300', // too_many_connections
  '25006', // read_only_sql_transaction: the server of before a failover
  '55P03', // lock_not_available
]);

/** What Citus says without a code of its own (XX000) where a worker is lost in the middle of a transaction. */
const LOST_WORKER =
  /^(failure on connection marked as essential|terminating connection due to unexpected postmaster exit)/;

/** Whether the same statement may succeed if it is sent again. */
export function isTransient(error: unknown): boolean {
  const code = errorCode(error);
  return (
    TRANSIENT.has(code) || (code === 'XX000' && error instanceof Error && LOST_WORKER.test(error.message))
  );
}

/** Whether the budget of a read is spent: statement_timeout, or a client that went away. */
export function isOutOfTime(error: unknown): boolean {
  return errorCode(error) === '57014'; // query_canceled
}

/** The SQLSTATE or system error code, or ''. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
