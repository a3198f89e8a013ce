import type { ReactNode } from 'react';

/** A part of the page that scrolls by itself, and so must be reachable by keyboard and named (WCAG 2.1.1). */
export function ScrollRegion({
  label,
  className,
  children,
}: {
  label: string;
  className: string;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: focus is what lets a keyboard scroll it
    <section tabIndex={0} aria-label={label} className={className}>
      {children}
    </section>
  );
}
