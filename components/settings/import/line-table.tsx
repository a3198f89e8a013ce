import { ScrollRegion } from '@/components/ui/scroll-region';
import { visible } from '@/lib/audit/visible';
import type { ImportLine } from '@/lib/client/imports';

/** Lines of a file that were not stored as they are, and why. */
export function LineTable({ lines, label }: { lines: readonly ImportLine[]; label: string }) {
  return (
    <ScrollRegion label={label} className="max-h-panel overflow-auto rounded-md border border-line">
      <table className="w-full text-body">
        <thead>
          <tr>
            {['Line', 'Fate', 'Reason'].map((head) => (
              <th
                key={head}
                scope="col"
                className="border-b border-line px-3 py-1.5 text-start text-label font-medium text-fg2"
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ line, kind, reason }, nth) => (
            <tr key={nth} className="border-b border-line last:border-b-0">
              <td className="px-3 py-1.5 tabular-nums">{line}</td>
              <td className="px-3 py-1.5">{kind}</td>
              <td className="min-w-48 px-3 py-1.5 break-words">
                <bdi>{visible(reason)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
