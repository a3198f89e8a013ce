import { cn } from '@/components/ui/cn';

/** Stands for the facets as a whole, so that none of them moves when its counts are there. */
export function RailSkeleton() {
  return (
    <div aria-hidden aria-busy className="flex flex-col px-3 py-2">
      {['w-1/3', 'w-4/5', 'w-3/5', 'w-2/3', 'w-1/2', 'w-2/5'].map((width) => (
        <div key={width} className="flex h-6 items-center">
          <div className={cn('h-2 rounded bg-hover', width)} />
        </div>
      ))}
    </div>
  );
}
