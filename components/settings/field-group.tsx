import { type ReactNode, useId } from 'react';

/** Fields that belong together, under a heading. */
export function FieldGroup({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="flex min-w-0 flex-col gap-4 border-t border-line pt-4 first:border-0 first:pt-0"
    >
      <div>
        <h2 id={id} className="text-title font-semibold">
          {title}
        </h2>
        {hint && <p className="text-control text-fg2">{hint}</p>}
      </div>
      {children}
    </section>
  );
}
