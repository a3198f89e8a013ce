import { useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { printEventsJson } from '@/lib/client/copy-as';
import { eventOptions } from '@/lib/client/queries';
import { useExplorer } from './explorer-context';
import { useLinks } from './share-menu';
import { useCommands } from './use-commands';
import { useCopy } from './use-copy';

const Palette = dynamic(() => import('./palette').then((it) => it.Palette), { ssr: false });
const ShortcutSheet = dynamic(() => import('./shortcut-sheet').then((it) => it.ShortcutSheet), {
  ssr: false,
});

/** What opens over the page by a key. */
export function Overlays({ onGoTo }: { onGoTo(): void }) {
  const [isOpen, setOpen] = useState<'palette' | 'sheet'>();
  const { openId, parsed, say } = useExplorer();
  const client = useQueryClient();
  const copy = useCopy();
  const { copyLink } = useLinks();
  const copyJson = () => {
    const id = focusedId() ?? openId;
    if (id === undefined) return say('Go to an event first');
    client.fetchQuery(eventOptions(id, parsed.query.log)).then(
      (event) => copy(printEventsJson([event]), 'Event'),
      (error: Error) => say(error.message),
    );
  };
  useCommands({
    palette: () => setOpen('palette'),
    sheet: () => setOpen('sheet'),
    goTo: onGoTo,
    copyLink: () => copyLink(focusedId() ?? openId),
    copyJson,
  });
  const close = () => setOpen(undefined);
  if (isOpen === 'palette') return <Palette onClose={close} />;
  return isOpen === 'sheet' ? <ShortcutSheet onClose={close} /> : null;
}

/** The event whose row has the focus. */
function focusedId(): string | undefined {
  return document.activeElement?.closest<HTMLElement>('[role=grid] [data-id]')?.dataset.id;
}
