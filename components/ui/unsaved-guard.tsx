'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import { type AskToLeave, holdPage } from './hold-page';

interface UnsavedGuardProps {
  isDirty: boolean;
  title?: string;
  /** What would be lost. */
  words?: string;
}

/** Asks before changes that nobody has saved are lost, or something else that leaving would end. */
export function UnsavedGuard({
  isDirty,
  title = 'Leave without saving?',
  words = 'What you changed on this page has not been saved, and would be lost.',
}: UnsavedGuardProps) {
  const router = useRouter();
  const release = useRef<() => void>(undefined);
  const [asked, setAsked] = useState<Parameters<AskToLeave>[0]>();
  useEffect(() => {
    if (!isDirty) return;
    const end = holdPage(setAsked);
    release.current = end;
    return end;
  }, [isDirty]);
  if (!asked) return null;
  const leave = () => {
    release.current?.();
    setAsked(undefined);
    if ('href' in asked) router.push(asked.href);
    else window.navigation.traverseTo(asked.entry);
  };
  return (
    <Dialog title={title} onClose={() => setAsked(undefined)}>
      <p>{words}</p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button data-first size="large" onClick={() => setAsked(undefined)}>
          Stay
        </Button>
        <Button look="primary" size="large" onClick={leave}>
          Leave
        </Button>
      </div>
    </Dialog>
  );
}
