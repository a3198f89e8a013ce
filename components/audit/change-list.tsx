import type { Change } from '@/lib/audit/event';
import type { Json } from '@/lib/audit/json';
import { visible, visiblePart } from '@/lib/audit/visible';

/** Characters of a value that are shown. */
const VALUE_MAX = 2_000;

/** Before and after of each changed path; the sign says it without the colour. `isPlain`: without a heading of its own. */
export function ChangeList({ changes, isPlain = false }: { changes: readonly Change[]; isPlain?: boolean }) {
  const list = (
    <ul className="flex flex-col gap-2">
      {changes.map((change) => (
        <li key={change.path} className="font-mono text-label">
          <p className="break-words text-fg2">
            <bdi>{visible(change.path)}</bdi>
          </p>
          <Side sign="−" label="before" value={change.before} className="text-failure" />
          <Side sign="+" label="after" value={change.after} className="text-success" />
        </li>
      ))}
    </ul>
  );
  if (isPlain) return list;
  return (
    <section aria-labelledby="event-changes">
      <h3 id="event-changes" className="pb-2 text-label font-semibold text-fg2">
        Changes
      </h3>
      {list}
    </section>
  );
}

function Side({
  sign,
  label,
  value,
  className,
}: {
  sign: string;
  label: string;
  value: Json | undefined;
  className: string;
}) {
  if (value === undefined) return null;
  return (
    <p className={`break-words ${className}`}>
      <span aria-hidden>{sign} </span>
      <span className="sr-only">{label} </span>
      <bdi>{visiblePart(JSON.stringify(value), VALUE_MAX)}</bdi>
    </p>
  );
}
