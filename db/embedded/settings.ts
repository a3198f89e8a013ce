import { totalmem } from 'node:os';

/** Server settings that differ from PostgreSQL's own. They go with each start, so that an upgrade of Trailmark brings its own. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  timezone: 'UTC',
  log_timezone: 'UTC',
  /** An eighth of the memory, which the newest months and the counted blocks of a large log fit in. */
  shared_buffers: `${Math.min(Math.max(Math.floor(totalmem() / 2 ** 23), 128), 4096)}MB`,
  /** Bulk imports write much log: fewer, larger checkpoints, and smaller page images in the log. */
  wal_compression: 'on',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  /** Solid state disks read at random nearly as fast as in order. */
  random_page_cost: '1.1',
  /** Compiling costs more than it saves on queries that take milliseconds. */
  jit: 'off',
  /** What an index on values has not sorted in yet is read by each lookup. */
  gin_pending_list_limit: '512kB',
  /** Events are only ever inserted: keep the visibility map fresh, which index-only scans live on. */
  autovacuum_vacuum_insert_scale_factor: '0.05',
};

/** The settings as arguments of `postgres`. */
export function serverArguments(): string[] {
  return Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
