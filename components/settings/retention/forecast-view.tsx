import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Fact } from '@/components/integrity/fact';
import { exact, utcSecond } from '@/components/integrity/words';
import { Asked } from '@/components/settings/asked';
import { counted, sizeOf } from '@/components/settings/import/words';
import { DataTable } from '@/components/ui/data-table';
import { type Forecast, forecastOptions } from '@/lib/client/retention';
import { daysWords } from './words';

/** What a policy would take now, and what the log takes now and later. */
export function ForecastView({ tenantId, keepDays }: { tenantId: string; keepDays: number | null }) {
  const query = useQuery({ ...forecastOptions(tenantId, keepDays), placeholderData: keepPreviousData });
  return (
    <Asked query={query}>
      {(forecast) => (
        <>
          <Due forecast={forecast} />
          <Storage forecast={forecast} />
        </>
      )}
    </Asked>
  );
}

function Due({ forecast: { keep_days: days, due, events, holds } }: { forecast: Forecast }) {
  return (
    <section aria-labelledby="due" className="flex min-w-0 flex-col gap-2 border-t border-line pt-4">
      <h2 id="due" className="text-title font-semibold">
        What it would delete now
      </h2>
      <p role="status" className="text-control">
        {due === null || days === null
          ? 'Nothing: events are kept for ever.'
          : `With ${daysWords(days)}, the content of ${exact(due.events)} of ${counted(events, 'event')} would go: of those received before ${utcSecond(due.before)}${holds === 0 ? '' : `; held back by ${counted(holds, 'legal hold')}`}.`}
      </p>
      {due !== null && due.held_seq !== null && (
        <p className="text-control text-warning">
          From entry {exact(due.held_seq)} on nothing goes, because a legal hold protects it.
        </p>
      )}
      <p className="text-label text-fg2">
        Whole tiles of 256 entries go, once a checkpoint covers them; entries stay, so that the rest can be
        proven. What is due is deleted every hour.
      </p>
    </section>
  );
}

function Storage({ forecast }: { forecast: Forecast }) {
  const { bytes, events, entries, received, received_days: days, at } = forecast;
  const hasPolicy = forecast.keep_days !== null;
  return (
    <section aria-labelledby="storage" className="flex min-w-0 flex-col gap-3 border-t border-line pt-4">
      <h2 id="storage" className="text-title font-semibold">
        Storage
      </h2>
      <dl className="flex flex-wrap gap-x-8 gap-y-3">
        <Fact label="Now">
          <span className="text-title">{sizeOf(bytes)}</span>
        </Fact>
        <Fact label="Events with content">{exact(events)}</Fact>
        <Fact label="Entries of the log">{exact(entries)}</Fact>
        <Fact label="Grows by">{exact(Math.round(received / days))} events a day</Fact>
      </dl>
      <DataTable
        label="Storage forecast"
        rows={at}
        keyOf={({ days: key }) => String(key)}
        empty={null}
        columns={[
          { id: 'days', header: 'In', cell: (row) => daysWords(row.days) },
          {
            id: 'whole',
            header: 'Kept for ever',
            cell: (row) => <Amount bytes={row.bytes} events={row.events} />,
          },
          ...(hasPolicy
            ? [
                {
                  id: 'kept',
                  header: 'With the policy',
                  cell: (row: Forecast['at'][number]) => (
                    <Amount bytes={row.kept_bytes ?? 0} events={row.kept_events ?? 0} />
                  ),
                },
              ]
            : []),
        ]}
      />
      <How forecast={forecast} />
    </section>
  );
}

function Amount({ bytes, events }: { bytes: number; events: number }) {
  return (
    <span className="tabular-nums">
      {sizeOf(bytes)} <span className="text-fg2">({counted(events, 'event')})</span>
    </span>
  );
}

/** How the figures come about, so that nobody takes them for more than they are. */
function How({ forecast }: { forecast: Forecast }) {
  const {
    event_bytes: eventBytes,
    entry_bytes: entryBytes,
    sampled,
    basis,
    received,
    received_days: days,
  } = forecast;
  return (
    <p className="max-w-2xl text-label text-fg2">
      Events × {exact(eventBytes)} bytes, measured on the newest {counted(sampled, 'event')} of this log, and
      entries × {exact(entryBytes)} bytes; indexes and hashes{' '}
      {basis === 'measured'
        ? 'as measured over the whole installation'
        : 'as measured on a reference installation, because too little is stored here'}
      . It goes on as in the last {daysWords(Math.ceil(days))}, in which {counted(received, 'event')} were
      received. Compression, backups and the write-ahead log of the database are not in it.
    </p>
  );
}
