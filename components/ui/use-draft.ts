import { useState } from 'react';

/** What a form holds before it is saved: what is kept, with changes over it; both are plain data. */
export function useDraft<Content extends object>(kept: Content) {
  const [changes, setChanges] = useState<Partial<Content>>({});
  const draft = { ...kept, ...changes };
  return {
    draft,
    isDirty: JSON.stringify(draft) !== JSON.stringify(kept),
    change: (more: Partial<Content>) => setChanges((before) => ({ ...before, ...more })),
    discard: () => setChanges({}),
  };
}
