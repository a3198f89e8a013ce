import { CopyButton } from '@/components/ui/copy-button';

/** A hash or key in full, which breaks where it must, and a way to take it along. */
export function Hash({ value, label }: { value: string; label: string }) {
  return (
    <span className="flex items-center gap-2">
      <code className="min-w-0 break-all font-mono text-label">{value}</code>
      <CopyButton text={value} label="Copy" name={`Copy ${label}`} look="quiet" />
    </span>
  );
}

/** A hash as one looks at it in a table: its beginning and its end; the whole of it by its title and its copy. */
export function ShortHash({ value, label }: { value: string; label: string }) {
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      <code className="font-mono text-label" title={value}>
        {value.slice(0, 8)}…{value.slice(-6)}
      </code>
      <CopyButton text={value} label="Copy" name={`Copy ${label}`} look="quiet" />
    </span>
  );
}
