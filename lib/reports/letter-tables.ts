import { visiblePart } from '@/lib/audit/visible';
import type { Changed, Compared, Figures } from './figures';
import { difference, exact } from './letter-words';

/** Numbers of a period beside those of the one before. */
export interface Table {
  caption: string;
  /** What its rows name. */
  heading: string;
  rows: readonly { name: string; events: string; previous: string; change: string }[];
  /** In the place of rows, where there are none. */
  empty: string;
}

const VALUE_SHOWN = 120;
const TOO_MANY = 'There are too many events to look at.';

export function letterTables({ byResult, topActions, changes, troubles }: Figures): Table[] {
  return [
    tableOf('By result', 'Result', byResult, 'No events.'),
    tableOf('Top actions', 'Action', topActions, 'No events.'),
    tableOf('Top changes', 'Action or actor', changes, 'Nothing changed.', nameOfChanged),
    tableOf('Failures and denials', 'Action', troubles, 'None.'),
  ];
}

function tableOf<Row extends Compared>(
  caption: string,
  heading: string,
  rows: readonly Row[] | undefined,
  empty: string,
  nameOf: (row: Row) => string = nameOfValue,
): Table {
  const printed = (rows ?? []).map((row) => ({
    name: nameOf(row),
    events: exact(row.events),
    previous: exact(row.previous),
    change: difference(row.events, row.previous),
  }));
  return { caption, heading, rows: printed, empty: rows === undefined ? TOO_MANY : empty };
}

function nameOfValue({ value }: Compared): string {
  return value === null ? '(none)' : visiblePart(value, VALUE_SHOWN);
}

function nameOfChanged(row: Changed): string {
  return `${row.field === 'action' ? 'action' : 'actor'} ${nameOfValue(row)}`;
}
