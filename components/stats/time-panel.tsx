import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { readBars, type WireHistogram } from '@/lib/client/bars';
import { histogramOptions } from '@/lib/client/queries';
import { Panel } from './panel';
import { useStats } from './stats-context';
import { TimePlot } from './time-plot';
import { barRows, TimeTable } from './time-table';

const BARS = 120;

/** Events over time by result, beside the time before: the way to every part of it. */
export function TimePanel() {
  const { question, previousQuestion, zoneName, isAwake } = useStats();
  const { data, error, refetch } = useQuery({
    ...histogramOptions(question, BARS, zoneName),
    enabled: isAwake,
  });
  const earlier = useQuery({
    ...histogramOptions(previousQuestion ?? question, BARS, zoneName),
    enabled: isAwake && previousQuestion !== undefined,
  });
  const earlierData = previousQuestion && earlier.data;
  const before = useMemo(() => data && earlierData && beforeOf(data, earlierData), [data, earlierData]);
  return (
    <Panel
      id="time"
      title={data ? `Events over time, by ${data.width.replace(/^1 (\w+?)s?$/, '$1')}` : 'Events over time'}
      asked={{ data, error, refetch }}
      size="tall"
      csv={(answer) => barRows(readBars(answer))}
      table={(answer) => <TimeTable bars={readBars(answer)} before={before} />}
    >
      {(answer) => <TimePlot answer={answer} before={before} />}
    </Panel>
  );
}

/** Events of the bars of the time before, where these are as wide and as many, so that each has one beside it. */
function beforeOf(now: WireHistogram, earlier: WireHistogram): readonly number[] | undefined {
  if (now.width !== earlier.width || now.bars.length !== earlier.bars.length) return undefined;
  return readBars(earlier).map(({ events }) => events);
}
