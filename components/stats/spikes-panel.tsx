import { ScrollRegion } from '@/components/ui/scroll-region';
import { MEASURES } from '@/lib/audit/panels';
import { countText } from '@/lib/client/figures';
import type { WireSpikes } from '@/lib/client/panels';
import { Panel } from './panel';
import { SpikeItem } from './spike-item';
import { useSpikes } from './use-spikes';

/** What stood out against the same hours, or days, of earlier weeks, and why it is said to. */
export function SpikesPanel() {
  const asked = useSpikes();
  return (
    <Panel {...{ id: 'spikes', title: 'Unusual', asked, size: 'tall', csv: csvRows }}>
      {(found) =>
        found.spikes.length === 0 ? (
          <p className="text-fg2">{sayNone(found)}</p>
        ) : (
          <ScrollRegion
            label="What stood out"
            className="h-full overflow-auto print:h-auto print:overflow-visible"
          >
            <ol className="flex flex-col">
              {found.spikes.map((spike, nth) => (
                <SpikeItem key={`${spike.measure}${spike.from}`} {...{ spike, nth }} width={found.width} />
              ))}
            </ol>
          </ScrollRegion>
        )
      }
    </Panel>
  );
}

function sayNone({ judged, width }: WireSpikes): string {
  if (judged === 0)
    return `Too little history: ${width === 'hour' ? 'an hour' : 'a day'} is judged against the same of the eight weeks before, once the log holds four of them.`;
  const count = Math.round(judged / MEASURES.length);
  return `Nothing unusual among ${countText(count)} judged ${width}${count === 1 ? '' : 's'}.`;
}

function csvRows({ spikes }: WireSpikes): string[][] {
  return [
    ['measure', 'from', 'to', 'events', 'usual_low', 'usual_high', 'score', 'phrase', 'top'],
    ...spikes.map(({ measure, from, to, events, usual, score, phrase, top }) => [
      ...[measure, from, to, String(events), String(usual.low), String(usual.high), String(score), phrase],
      top.map(({ field, value, events: count }) => `${field} ${value}: ${count}`).join('; '),
    ]),
  ];
}
