import { type FormEvent, useId } from 'react';
import { Button } from '@/components/ui/button';

interface SaveViewProps {
  canShare: boolean;
  isSaving: boolean;
  error: Error | undefined;
  onSave(name: string, isShared: boolean, isDefault: boolean): void;
}

/** Saves what is shown under a name. */
export function SaveView({ canShare, isSaving, error, onSave }: SaveViewProps) {
  const id = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    onSave(String(data.get('name')).trim(), data.has('shared'), data.has('default'));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-1 border-t border-line pt-3">
      <label className="flex flex-col gap-1 text-label text-fg2">
        Save this as
        <input
          name="name"
          required
          maxLength={100}
          pattern=".*\S.*"
          aria-describedby={error ? `${id}-error` : undefined}
          aria-invalid={error !== undefined}
          className="text-body text-fg"
        />
      </label>
      {canShare && (
        <label className="inline-flex min-h-6 items-center gap-2">
          <input type="checkbox" name="shared" className="min-h-0" /> Share with everybody who sees what I see
        </label>
      )}
      <label className="inline-flex min-h-6 items-center gap-2">
        <input type="checkbox" name="default" className="min-h-0" /> Begin with it
      </label>
      {error && (
        <p id={`${id}-error`} role="alert" className="text-label text-failure">
          {error.message}
        </p>
      )}
      <Button type="submit" disabled={isSaving} className="self-start">
        Save view
      </Button>
    </form>
  );
}
