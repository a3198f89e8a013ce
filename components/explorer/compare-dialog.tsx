import { EVENT_TEXT } from '@/components/audit/event-cells';
import { Dialog } from '@/components/ui/dialog';
import { ScrollRegion } from '@/components/ui/scroll-region';
import { FIELD_NAMES, field } from '@/lib/audit/fields';
import { visible } from '@/lib/audit/visible';
import type { ShownEvent } from '@/lib/client/event';

const TEXT_MAX = 2_000;

/** Two events side by side: the fields in which they differ, and how many are the same. */
export function CompareDialog({
  events: [a, b],
  onClose,
}: {
  events: readonly [ShownEvent, ShownEvent];
  onClose(): void;
}) {
  const differing = FIELD_NAMES.filter((name) => EVENT_TEXT[name](a) !== EVENT_TEXT[name](b));
  return (
    <Dialog title="Compare two events" onClose={onClose}>
      <p className="text-fg2">
        {differing.length} fields differ, {FIELD_NAMES.length - differing.length} are the same.
      </p>
      <ScrollRegion label="Differences" className="max-h-panel overflow-auto">
        <table className="w-full table-fixed border-collapse text-start align-top">
          <thead>
            <tr className="text-label text-fg2">
              <th scope="col" className="w-24 py-1 text-start">
                Field
              </th>
              <th scope="col" className="py-1 text-start">
                First
              </th>
              <th scope="col" className="py-1 text-start">
                Second
              </th>
            </tr>
          </thead>
          <tbody>
            {differing.map((name) => (
              <tr key={name} className="border-t border-line align-top">
                <th scope="row" className="py-1 pe-2 text-start font-normal text-fg2">
                  {field(name).label}
                </th>
                {[a, b].map((event) => (
                  <td key={event.id} className="break-words py-1 pe-2 font-mono text-label">
                    <bdi>{visible((EVENT_TEXT[name](event) ?? '—').slice(0, TEXT_MAX))}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </Dialog>
  );
}
