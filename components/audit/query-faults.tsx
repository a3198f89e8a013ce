import { Notice } from '@/components/ui/notice';
import { visible } from '@/lib/audit/visible';

/** Parts of the URL that were not understood, or are not available to this reader; the rest applies. */
export function QueryFaults({ faults }: { faults: readonly string[] }) {
  if (faults.length === 0) return null;
  return (
    <Notice tone="error">
      Left out, because it is not understood or not available to you:{' '}
      <code className="break-words font-mono">{faults.map(visible).join('  ')}</code>
    </Notice>
  );
}
