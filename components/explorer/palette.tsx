import { type KeyboardEvent, useContext, useId, useState } from 'react';
import { cn } from '@/components/ui/cn';
import { Dialog } from '@/components/ui/dialog';
import { command, keysOf, sayKeys } from '@/lib/client/shortcuts';
import { handledCommands, runCommand, ShortcutContext } from './use-commands';

/** Every command that can be done at present, found by its name. */
export function Palette({ onClose }: { onClose(): void }) {
  const id = useId();
  const choice = useContext(ShortcutContext);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const [commands] = useState(() =>
    handledCommands().filter((it) => it !== 'palette' && command(it).where !== 'grid'),
  );
  const found = commands.filter((it) => command(it).label.toLowerCase().includes(typed.toLowerCase()));
  const run = (nth: number) => {
    const chosen = found[nth];
    onClose();
    if (chosen) setTimeout(() => runCommand(chosen));
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter') return run(at);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 || found.length === 0) return;
    event.preventDefault();
    setAt((at + step + found.length) % found.length);
  };
  return (
    <Dialog title="All commands" onClose={onClose}>
      <input
        role="combobox"
        aria-label="Command"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={found.length > 0 ? `${id}-${at}` : undefined}
        data-first
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div id={`${id}-list`} role="listbox" aria-label="Commands" className="max-h-80 overflow-auto">
        {found.map((it, nth) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the focus and hears the keys
          <div
            key={it}
            id={`${id}-${nth}`}
            role="option"
            aria-selected={nth === at}
            tabIndex={-1}
            onClick={() => run(nth)}
            className={cn(
              'flex min-h-target items-center justify-between px-2 hover:bg-hover',
              nth === at && 'bg-selected',
            )}
          >
            {command(it).label}
            <kbd className="font-mono text-meta text-fg3">{keysOf(it, choice).map(sayKeys).join(' or ')}</kbd>
          </div>
        ))}
      </div>
    </Dialog>
  );
}
