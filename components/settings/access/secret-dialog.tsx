import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';

/** Something that is shown this once: who closes it has kept it, or makes another one. */
export interface Secret {
  title: string;
  /** What it is: `API key`. */
  label: string;
  text: string;
  /** What is to be done with it. */
  hint: string;
}

export function SecretDialog({ secret, onClose }: { secret: Secret; onClose(): void }) {
  const { title, label, text, hint } = secret;
  return (
    <Dialog isKept title={title} onClose={onClose}>
      <p className="text-control text-fg2">{hint} It is shown this once, and kept nowhere.</p>
      <div className="flex flex-wrap items-center gap-2 rounded-md border border-line bg-hover p-3">
        <output aria-label={label} className="min-w-0 grow font-mono text-code break-all select-all">
          {text}
        </output>
        <CopyButton text={text} label="Copy" name={`Copy the ${label}`} />
      </div>
      <Button data-first look="primary" size="large" className="self-end" onClick={onClose}>
        Done
      </Button>
    </Dialog>
  );
}
