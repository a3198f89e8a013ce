import type { Change } from '@/lib/audit/event';
import type { Json } from '@/lib/audit/json';
import { visible } from '@/lib/audit/visible';

/** Before and after of each changed path; the sign says it without the colour. */
export function ChangeList({ changes }: { changes: readonly Change[] }) {
  return (
    <section aria-labelledby="event-changes">
      <h3 id="event-changes" className="text-label font-semibold text-fg2">
        Changes
      </h3>
      <ul className="flex flex-col gap-2">
        {changes.map((change) => (
          <li key={change.path} className="font-mono text-label">
            <p className="text-fg2">{visible(change.path)}</p>
            <Side sign="−" label="before" value={change.before} className="text-failure" />
            <Side sign="+" label="after" value={change.after} className="text-success" />
          </li>
        ))}
      </ul>
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
      <bdi>{visible(JSON.stringify(value))}</bdi>
    </p>
  );
}
