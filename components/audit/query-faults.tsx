import { Notice } from '@/components/ui/notice';
import { visible } from '@/lib/audit/visible';

/** Parts of the URL that were not understood; the rest applies. */
export function QueryFaults({ faults }: { faults: readonly string[] }) {
  if (faults.length === 0) return null;
  return (
    <Notice tone="error">
      Not understood and left out:{' '}
      <code className="break-words font-mono">{faults.map(visible).join('  ')}</code>
    </Notice>
  );
}
