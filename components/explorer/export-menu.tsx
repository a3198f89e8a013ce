import dynamic from 'next/dynamic';
import { Popover } from '@/components/ui/popover';

/** Loaded when somebody comes to export: no list waits for it. */
const ExportPanel = dynamic(() => import('./export-panel').then((it) => it.ExportPanel));

/** Writes what matches into a file, in the background: all of it, or none. */
export function ExportMenu({ count, isAtLeast }: { count: number; isAtLeast: boolean }) {
  return (
    <Popover label="Export" trigger="Export">
      {() => <ExportPanel count={count} isAtLeast={isAtLeast} />}
    </Popover>
  );
}
