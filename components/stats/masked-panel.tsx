/** A panel of what a role may not see, and so is not asked for. */
export function MaskedPanel({ id, title }: { id: string; title: string }) {
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="flex min-w-0 scroll-mt-2 flex-col gap-2 rounded border border-line p-3"
    >
      <h2 id={`${id}-title`} className="flex min-h-target items-center text-label font-semibold text-fg2">
        {title}
      </h2>
      <p className="text-fg2">Not available to your role: it sees no persons and addresses.</p>
    </section>
  );
}
