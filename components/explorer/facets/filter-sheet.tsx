import { type ReactNode, useState } from 'react';
import { useExplorer } from '@/components/explorer/explorer-context';
import { buttonClass } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { Dialog } from '@/components/ui/dialog';

/** The facets where there is no room for them beside the list. */
export function FilterSheet({ rail }: { rail: ReactNode }) {
  const { parsed } = useExplorer();
  const [isOpen, setOpen] = useState(false);
  const { conditions } = parsed.query;
  return (
    <>
      <button type="button" onClick={() => setOpen(true)} className={cn(buttonClass(), 'lg:hidden')}>
        Filters{conditions.length > 0 && ` (${conditions.length})`}
      </button>
      {isOpen && (
        <Dialog title="Filters" onClose={() => setOpen(false)}>
          {rail}
        </Dialog>
      )}
    </>
  );
}
