import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { hoursOptions, type WireHours } from '@/lib/client/panels';
import { zoneLabel } from '@/lib/client/zone';
import { CellPopover, type OpenCell } from './cell-popover';
import { HeatMap, WEEKDAYS } from './heat-map';
import { Panel } from './panel';
import { useStats } from './stats-context';

/** Events of each hour of the week; each leads to the hours that it is made of. */
export function HoursPanel() {
  const { question, zone, zoneName, isAwake } = useStats();
  const [open, setOpen] = useState<OpenCell>();
  const { data, error, refetch } = useQuery({ ...hoursOptions(question, zoneName), enabled: isAwake });
  return (
    <Panel
      {...{ id: 'hours', title: 'Hours of the week', asked: { data, error, refetch }, size: 'tall' }}
      note={zoneLabel(zone)}
      csv={csvRows}
      table={({ weekdays }) => <HeatMap {...{ weekdays }} isNumbers onOpen={setOpen} />}
    >
      {({ weekdays }) => (
        <>
          <HeatMap {...{ weekdays }} isNumbers={false} onOpen={setOpen} />
          {open && (
            <CellPopover
              key={`${open.weekday} ${open.hour}`}
              cell={open}
              onClose={() => setOpen(undefined)}
            />
          )}
        </>
      )}
    </Panel>
  );
}

function csvRows({ weekdays }: WireHours): string[][] {
  return [
    ['weekday', ...Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`)],
    ...weekdays.map((hours, nth) => [WEEKDAYS[nth] ?? '', ...hours.map(String)]),
  ];
}
