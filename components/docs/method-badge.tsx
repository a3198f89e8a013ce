import { cn } from '@/components/ui/cn';

const LOOKS: Readonly<Record<string, string>> = {
  GET: 'border-fg3 text-fg2',
  POST: 'border-accent text-accent',
  PUT: 'border-accent text-accent',
  DELETE: 'border-failure text-failure',
};

export function MethodBadge({ method }: { method: string }) {
  return (
    <span
      className={cn(
        'inline-block shrink-0 rounded border px-1 text-center font-mono text-meta font-medium',
        LOOKS[method] ?? 'border-fg3 text-fg2',
      )}
    >
      {method}
    </span>
  );
}
