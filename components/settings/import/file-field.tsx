import { FileUp } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { cn } from '@/components/ui/cn';
import { Field } from '@/components/ui/field';
import { sizeOf } from './words';

interface FileFieldProps {
  file: File | undefined;
  error: string | undefined;
  onChoose(file: File): void;
}

/** A file, chosen or dropped. */
export function FileField({ file, error, onChoose }: FileFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (!dropped) return;
    // So that the control names what was dropped as it names what is chosen.
    if (input.current) input.current.files = event.dataTransfer.files;
    onChoose(dropped);
  };
  return (
    <Field
      label="File"
      hint="JSON, NDJSON, CSV or lines of text, plain or gzip, up to 10 GiB. It is read as fast as it is stored."
      error={error}
    >
      {(control) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the input within does the same for the keyboard
        <div
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
          className={cn(
            'flex max-w-2xl flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-dashed p-4 text-control',
            isOver ? 'border-accent bg-selected' : 'border-fg3',
          )}
        >
          <FileUp aria-hidden className="size-5 shrink-0 text-fg2" />
          <input
            {...control}
            ref={input}
            type="file"
            onChange={(event) => {
              const [chosen] = event.target.files ?? [];
              if (chosen) onChoose(chosen);
            }}
            className="w-full min-w-0 grow basis-48 border-0 p-0 sm:w-auto"
          />
          <span className="min-w-0 break-words text-fg2">{file ? sizeOf(file.size) : 'or drop it here'}</span>
        </div>
      )}
    </Field>
  );
}
