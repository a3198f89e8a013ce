import { type FieldName, field } from '@/lib/audit/fields';
import type { AuditFilter } from '@/lib/audit/filter';
import { percentText, sayCount, shareOf } from '@/lib/client/figures';
import { otherFilter, valueFilter, withConditions } from '@/lib/client/stats-query';
import { BarList } from './bar-list';
import { CountLink } from './count-link';
import { DataTable } from './data-table';
import { type Asked, Panel } from './panel';
import { TooMany } from './panel-fault';
import { useStats } from './stats-context';
import { sayValue, ValueText } from './value-text';

/** Values with how often they occur, most frequent first. */
export interface Values {
  /** Null: there are too many events to be counted one by one. */
  values: readonly { value: string | null; events: number }[] | null;
  /** Of values that are not listed, and how many values there are in all. */
  other: number;
  distinct: number;
}

/** Of a panel; the others stand in its table and its file. */
const SHOWN = 10;

interface ValuePanelProps {
  id: string;
  title: string;
  name: FieldName;
  asked: Asked<Values>;
}

/** The most frequent values of a field. */
export function ValuePanel({ id, title, name, asked }: ValuePanelProps) {
  const hrefs = useValueHrefs(name);
  return (
    <Panel
      {...{ id, title, asked }}
      csv={(found) => csvRows(name, found)}
      table={(found) => <ValueTable {...{ title, found, hrefs }} />}
    >
      {({ values, other, distinct }) => {
        if (values === null) return <TooMany />;
        const shown = values.slice(0, SHOWN);
        const rest = values.slice(SHOWN).reduce((sum, { events }) => sum + events, other);
        return (
          <BarList
            label={title}
            items={shown.map((it) => ({ ...it, href: hrefs.of(it.value) }))}
            other={{ values: distinct - shown.length, events: rest, href: hrefs.others(shown) }}
          />
        );
      }}
    </Panel>
  );
}

interface ValueHrefs {
  of(value: string | null): string;
  others(listed: readonly { value: string | null }[]): string | undefined;
}

/** The lists of a value, and of all others but some: of the very events that were counted. */
function useValueHrefs(name: FieldName): ValueHrefs {
  const { hrefOf, query } = useStats();
  const within = (added: AuditFilter) => hrefOf(withConditions(query.conditions, added));
  return {
    of: (value) => within(valueFilter(name, value)),
    others: (listed) => {
      const filter = otherFilter(
        name,
        listed.map(({ value }) => value),
      );
      return filter && within(filter);
    },
  };
}

function ValueTable({ title, found, hrefs }: { title: string; found: Values; hrefs: ValueHrefs }) {
  const values = found.values ?? [];
  const whole = values.reduce((sum, { events }) => sum + events, found.other);
  const row = (key: string, of: string, events: number, href: string | undefined) => ({
    key,
    numbers: [<CountLink key="events" {...{ events, of, href }} />, percentText(shareOf(events, whole))],
  });
  const rows = values.map(({ value, events }) => ({
    name: <ValueText key="value" value={value} />,
    ...row(`=${value}`, `events of ${sayValue(value)}`, events, hrefs.of(value)),
  }));
  const others = sayCount(found.distinct - values.length, 'other');
  const last = { name: others, ...row('others', 'events of others', found.other, hrefs.others(values)) };
  return (
    <DataTable
      caption={title}
      head={['Value', 'Events', 'Share']}
      rows={[...rows, ...(found.other > 0 ? [last] : [])].map(({ key, name, numbers }) => ({
        key,
        cells: [name, ...numbers],
      }))}
    />
  );
}

function csvRows(name: FieldName, { values, other }: Values): string[][] {
  return [
    [field(name).phrase ?? name, 'events'],
    ...(values ?? []).map(({ value, events }) => [value ?? '', String(events)]),
    ...(other > 0 ? [['(others)', String(other)]] : []),
  ];
}
