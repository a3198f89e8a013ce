import { visible } from '@/lib/audit/visible';

/** A value that came with events, as a text and no more; null is that there is none. */
export function ValueText({ value }: { value: string | null }) {
  if (value === null) return <span className="text-fg2">none</span>;
  const text = visible(value);
  return (
    <bdi title={text} className="font-mono text-label">
      {text}
    </bdi>
  );
}

/** The same as a text of an attribute. */
export function sayValue(value: string | null): string {
  return value === null ? 'no value' : visible(value);
}
