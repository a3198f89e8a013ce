import { ResultBadge } from '@/components/audit/result-badge';
import { utcSecond } from '@/components/integrity/words';
import { Notice } from '@/components/ui/notice';
import { ScrollRegion } from '@/components/ui/scroll-region';
import { visible } from '@/lib/audit/visible';
import type { ImportLine, PreviewAnswer } from '@/lib/client/imports';
import { LineTable } from './line-table';
import { containerWords, counted } from './words';

type PreviewEvent = PreviewAnswer['events'][number];

/** What an import would make of the beginning of a file. */
export function Preview({ found }: { found: PreviewAnswer }) {
  const { formats, events, lines } = found;
  const names = formats.map(({ label }) => visible(label)).join(', ');
  return (
    <section aria-labelledby="preview" className="flex min-w-0 flex-col gap-3 border-t border-line pt-4">
      <div>
        <h2 id="preview" className="text-title font-semibold">
          Preview
        </h2>
        <p role="status" className="text-control text-fg2">
          {names === '' ? 'No known format' : names}: {containerWords(found)}.{' '}
          {events.length === 0
            ? 'No event is in the beginning of the file.'
            : `The first ${counted(events.length, 'event')}, as they would be stored. Nothing is stored yet.`}
        </p>
      </div>
      {events.length > 0 && <EventTable events={events} />}
      {lines.length > 0 && <Faults lines={lines} />}
    </section>
  );
}

function Faults({ lines }: { lines: readonly ImportLine[] }) {
  return (
    <div className="flex flex-col gap-2">
      <Notice>{counted(lines.length, 'line')} of the beginning would not be stored.</Notice>
      <LineTable lines={lines} label="Lines that would not be stored" />
    </div>
  );
}

const HEADS = ['Line', 'Time', 'Action', 'Result', 'Actor', 'Resource', 'Address', 'Taken out'] as const;

function EventTable({ events }: { events: readonly PreviewEvent[] }) {
  return (
    <ScrollRegion label="The first events" className="overflow-x-auto rounded-md border border-line">
      <table className="w-full text-body">
        <thead>
          <tr>
            {HEADS.map((head) => (
              <th
                key={head}
                scope="col"
                className="border-b border-line px-3 py-1.5 text-start text-label font-medium whitespace-nowrap text-fg2"
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {events.map((event, nth) => (
            <EventRow key={nth} event={event} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function EventRow({ event }: { event: PreviewEvent }) {
  const { line, occurred_at: at, action, result, ip, redactions, warning } = event;
  const actor = event.actor_email ?? event.actor_name ?? event.actor_id;
  const resource = [event.resource_type, event.resource_name ?? event.resource_id].filter(
    (it) => it !== null,
  );
  return (
    <tr className="border-b border-line last:border-b-0">
      <td className="px-3 py-1.5 tabular-nums text-fg2">{line}</td>
      <td className="px-3 py-1.5 whitespace-nowrap tabular-nums">
        {utcSecond(at)}
        {warning !== null && <span className="block text-label text-warning">{warning}</span>}
      </td>
      <td className="px-3 py-1.5 font-mono text-code">
        <bdi>{visible(action)}</bdi>
      </td>
      <td className="px-3 py-1.5">
        <ResultBadge result={result} />
      </td>
      <td className="max-w-64 truncate px-3 py-1.5">
        <bdi>{actor === null ? '–' : visible(actor)}</bdi>
      </td>
      <td className="max-w-64 truncate px-3 py-1.5">
        <bdi>{resource.length === 0 ? '–' : visible(resource.join(' '))}</bdi>
      </td>
      <td className="px-3 py-1.5 font-mono text-code whitespace-nowrap">{ip ?? '–'}</td>
      <td className="px-3 py-1.5 text-fg2">
        {redactions.length === 0 ? '–' : counted(redactions.length, 'value')}
      </td>
    </tr>
  );
}
