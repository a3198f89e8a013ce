import type { CsvHeader } from './csv-elements';

/** The columns of `csvlog`, which has no header, by their names in `jsonlog`. Versions before 14 lack the last ones. */
const COLUMNS = [
  ...['timestamp', 'user', 'dbname', 'pid', 'connection_from', 'session_id', 'line_num', 'ps'],
  ...['session_start', 'vxid', 'txid', 'error_severity', 'state_code', 'message', 'detail', 'hint'],
  ...['internal_query', 'internal_position', 'context', 'statement', 'cursor_position', 'location'],
  ...['application_name', 'backend_type', 'leader_pid', 'query_id'],
];
const COLUMNS_MIN = 22;

const NUMBERS = new Set([
  ...['pid', 'line_num', 'txid', 'internal_position', 'cursor_position', 'remote_port'],
  ...['leader_pid', 'query_id'],
]);

/** A row up to the number of its line in the session: no other CSV begins like this. */
const ROW =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [^\s,"]{1,10},(?:"(?:[^"]|"")*")?,(?:"(?:[^"]|"")*")?,\d+,(?:"[^"]*")?,[0-9a-f]+\.[0-9a-f]+,\d+,/;

export function isPostgresCsv(line: string): boolean {
  return ROW.test(line);
}

/**
 * A server may write the same lines as `csvlog` and as `jsonlog`: a row becomes the object that `jsonlog` has for it,
 * so that whoever imports both has each event once.
 * https://www.postgresql.org/docs/current/runtime-config-logging.html#RUNTIME-CONFIG-LOGGING-CSVLOG
 */
export const POSTGRES_CSV: CsvHeader = {
  columns: COLUMNS,
  delimiter: ',',
  toJson(cells) {
    if (cells.length < COLUMNS_MIN || cells.length > COLUMNS.length) return undefined;
    const members = COLUMNS.flatMap((name, index) => toMembers(name, cells[index] ?? ''));
    return `{${members.map(([name, value]) => `"${name}":${print(name, value)}`).join(',')}}`;
  },
};

/** An empty cell is absent, and so is the code of success. */
function toMembers(name: string, cell: string): [string, string][] {
  if (cell === '' || (name === 'state_code' && cell === '00000')) return [];
  if (name !== 'connection_from') return [[name, cell]];
  const [, host = cell, port] = /^(.+):(\d+)$/.exec(cell) ?? [];
  return port === undefined
    ? [['remote_host', host]]
    : [
        ['remote_host', host],
        ['remote_port', port],
      ];
}

function print(name: string, value: string): string {
  return NUMBERS.has(name) && /^(0|-?[1-9]\d{0,19})$/.test(value) ? value : JSON.stringify(value);
}
