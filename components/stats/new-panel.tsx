import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { isMasked } from '@/lib/audit/mask';
import type { NovelField } from '@/lib/audit/panels';
import { countText } from '@/lib/client/figures';
import { newOptions, type WireNew } from '@/lib/client/panels';
import { valueFilter, withConditions } from '@/lib/client/stats-query';
import { timeText, type Zone } from '@/lib/client/zone';
import { CountLink } from './count-link';
import { DataTable } from './data-table';
import { MaskedPanel } from './masked-panel';
import { Panel } from './panel';
import { TooMany } from './panel-fault';
import { useStats } from './stats-context';
import { sayValue, ValueText } from './value-text';

const VALUES = 50;
const SHOWN = 7;

interface NewPanelProps {
  id: string;
  title: string;
  name: NovelField;
  word: 'actor' | 'ip' | 'action';
}

/** Values that no event before the range has, each with its first event. */
export function NewPanel({ id, title, name, word }: NewPanelProps) {
  const stats = useStats();
  const isHidden = stats.isMasked && isMasked(name);
  const { data, error, refetch } = useQuery({
    ...newOptions(stats.question, word, VALUES),
    enabled: stats.isAwake && !isHidden,
  });
  if (isHidden) return <MaskedPanel {...{ id, title }} />;
  const { logBeganMs, span } = stats;
  const isBeginning = logBeganMs !== undefined && logBeganMs >= span.fromMs;
  return (
    <Panel
      {...{ id, title, asked: { data, error, refetch }, size: 'short', csv: csvRows }}
      note={isBeginning && 'the log begins in this range: everything is new'}
      table={(found) => <NewTable {...{ title, name, found }} shownMax={VALUES} />}
    >
      {(found) => {
        if (found.distinct === null) return <TooMany />;
        if (found.distinct === 0) return <p className="text-fg2">None for the first time in this range.</p>;
        return <NewTable {...{ title, name, found }} shownMax={SHOWN} />;
      }}
    </Panel>
  );
}

interface NewTableProps {
  title: string;
  name: NovelField;
  found: WireNew;
  shownMax: number;
}

function NewTable({ title, name, found, shownMax }: NewTableProps) {
  const { query, hrefOf, zone } = useStats();
  const shown = found.values.slice(0, shownMax);
  const hidden = (found.distinct ?? 0) - shown.length;
  return (
    <>
      <DataTable
        caption={title}
        head={['Value', 'First seen', 'Events']}
        rows={shown.map(({ value, first_at: firstAt, event_id: id, events }) => ({
          key: value,
          cells: [
            <ValueText key="value" value={value} />,
            <FirstEvent key="first" {...{ id, firstAt, zone }} log={query.log} />,
            <CountLink
              key="events"
              events={events}
              of={`events of ${sayValue(value)}`}
              href={hrefOf(withConditions(query.conditions, valueFilter(name, value)))}
            />,
          ],
        }))}
      />
      {hidden > 0 && <p className="px-1 pt-1 text-label text-fg2">and {countText(hidden)} before these</p>}
    </>
  );
}

function FirstEvent({ id, firstAt, zone, log }: { id: string; firstAt: string; zone: Zone; log: string }) {
  const text = timeText(Date.parse(firstAt), zone);
  const search = log === 'main' ? '' : `?log=${log}`;
  return (
    <Link
      href={`/logs/${id}${search}`}
      prefetch={false}
      title={text}
      aria-label={`First event, ${text}`}
      className="text-label text-fg2 hover:underline"
    >
      <time dateTime={firstAt}>{text.slice(0, 16)}</time>
    </Link>
  );
}

function csvRows({ field, values }: WireNew): string[][] {
  return [
    [field, 'first_at', 'event_id', 'events'],
    ...values.map((it) => [it.value, it.first_at, it.event_id, String(it.events)]),
  ];
}
