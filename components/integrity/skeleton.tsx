/** The sections of a ledger at the size they will have, so that nothing moves when they come. */
export function LedgerSkeleton() {
  return (
    <div aria-hidden="true" className="flex flex-col gap-6">
      <div className="flex flex-wrap gap-8">
        {['entries', 'signed', 'pending'].map((name) => (
          <div key={name} className="flex h-13 w-24 flex-col gap-2">
            <div className="h-3 w-12 rounded bg-hover" />
            <div className="h-7 w-20 rounded bg-hover" />
          </div>
        ))}
      </div>
      <div className="flex h-32 flex-col gap-3 border-t border-line pt-4">
        <div className="h-4 w-64 rounded bg-hover" />
        <div className="h-7 w-48 rounded bg-hover" />
      </div>
      <div className="flex flex-col border-t border-line pt-4">
        <div className="mb-3 h-4 w-32 rounded bg-hover" />
        {Array.from({ length: 6 }, (_, nth) => `row-${nth}`).map((name) => (
          <div key={name} className="flex h-9 items-center gap-6 border-b border-line">
            <div className="h-3 w-12 rounded bg-hover" />
            <div className="h-3 w-28 rounded bg-hover" />
            <div className="h-3 w-40 rounded bg-hover" />
          </div>
        ))}
      </div>
    </div>
  );
}
