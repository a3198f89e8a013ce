import dynamic from 'next/dynamic';
import { useLayoutEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { useLatest } from '@/components/ui/use-latest';
import { printCsv, printEventsJson } from '@/lib/client/copy-as';
import type { ShownEvent } from '@/lib/client/event';
import type { PlacedColumn } from './grid/use-columns';
import type { Selection } from './grid/use-selection';
import { useCopy, useWhole } from './use-copy';

const CompareDialog = dynamic(() => import('./compare-dialog').then((it) => it.CompareDialog), {
  ssr: false,
});

interface SelectionBarProps {
  selection: Selection;
  columns: readonly PlacedColumn[];
  /** That the bar goes, and the focus with it. */
  onGone(): void;
}

/** What can be done with the rows that were selected. Escape lets go of them. */
export function SelectionBar({ selection, columns, onGone }: SelectionBarProps) {
  const copy = useCopy();
  const withWhole = useWhole();
  const [compared, setCompared] = useState<readonly ShownEvent[]>([]);
  const { events } = selection;
  const clear = () => {
    selection.clear();
    onGone();
  };
  useEscape(events.length > 0, clear);
  if (events.length === 0) return null;
  const [first, second] = compared;
  const copyCsv = (whole: readonly ShownEvent[]) =>
    copy(
      printCsv(
        whole,
        columns.map(({ column }) => column),
      ),
      'CSV',
    );
  return (
    <section
      aria-label="Selection"
      className="absolute inset-x-4 bottom-3 z-[4] mx-auto flex w-fit max-w-full flex-wrap items-center gap-2 rounded-md border border-line bg-bg px-3 py-2 shadow-popover"
    >
      <p className="tabular-nums" role="status">
        {events.length} selected
      </p>
      <Button onClick={() => withWhole(events, (whole) => copy(printEventsJson(whole), 'JSON'))}>
        Copy JSON
      </Button>
      <Button onClick={() => withWhole(events, copyCsv)}>Copy CSV</Button>
      {events.length === 2 && <Button onClick={() => withWhole(events, setCompared)}>Compare</Button>}
      <Button look="quiet" onClick={clear}>
        Clear
      </Button>
      {first && second && <CompareDialog events={[first, second]} onClose={() => setCompared([])} />}
    </section>
  );
}

/** Hears Escape while nothing that is open over the page, and no open event, takes it. */
function useEscape(isOn: boolean, act: () => void): void {
  const latest = useLatest(act);
  useLayoutEffect(() => {
    if (!isOn) return;
    const hear = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (document.querySelector('dialog:modal, :popover-open') !== null) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, [isOn, latest]);
}
