'use client';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { focusFirstFault } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { UnsavedGuard } from '@/components/ui/unsaved-guard';
import { useFaultFocus } from '@/components/ui/use-fault-focus';
import { faultAt, faultOf } from '@/lib/client/faults';
import { type ImportShape, previewFile } from '@/lib/client/imports';
import { FileField } from './file-field';
import { Preview } from './preview';
import { RecentImports } from './recent-imports';
import { RunProgress } from './run-progress';
import { RunReport } from './run-report';
import { type KnownFormat, MAPPED, type ShapeDraft, ShapeFields } from './shape-fields';
import { type Upload, useImport } from './use-import';

interface ImportSettingsProps {
  tenantId: string;
  formats: readonly KnownFormat[];
}

/** A file into the log of a tenant: chosen, looked at, sent, and what it came to. */
export function ImportSettings({ tenantId, formats }: ImportSettingsProps) {
  const run = useImport(tenantId);
  return (
    <>
      {run.job === undefined && !run.isRunning && (
        <ChooseFile tenantId={tenantId} formats={formats} onImport={run.start} />
      )}
      {run.isRunning && <RunProgress state={run} />}
      {!run.isRunning && run.job && <RunReport job={run.job} />}
      {!run.isRunning && run.error && run.job === undefined && (
        <Notice tone="error">{run.error.message}</Notice>
      )}
      {!run.isRunning && run.job && (
        <Button look="primary" size="large" className="self-start" onClick={run.reset}>
          Import another file
        </Button>
      )}
      <RecentImports tenantId={tenantId} />
      <UnsavedGuard
        isDirty={run.isRunning}
        title="Leave while the file is sent?"
        words="The import ends where it is. What is stored stays; the file can be imported again."
      />
    </>
  );
}

interface ChooseFileProps extends ImportSettingsProps {
  onImport(upload: Upload): void;
}

/** A file and its format; what the beginning would become is shown before anything is stored. */
function ChooseFile({ tenantId, formats, onImport }: ChooseFileProps) {
  const form = useRef<HTMLFormElement>(null);
  const [file, setFile] = useState<File>();
  const [draft, setDraft] = useState<ShapeDraft>({ format: '', mapping: '' });
  const [isChecked, setChecked] = useState(false);
  const preview = useMutation({
    mutationFn: (asked: Upload) => previewFile(tenantId, asked.file, asked.shape),
  });
  useFaultFocus(form, preview.error);
  const look = (chosen: File | undefined, next: ShapeDraft) => {
    setChecked(true);
    if (!chosen || isBlank(next)) focusFirstFault(form.current);
    else preview.mutate({ file: chosen, shape: shapeOf(next) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    look(file, draft);
  };
  const change = (next: ShapeDraft) => {
    setDraft(next);
    preview.reset();
    if (file && next.format !== draft.format && next.format !== MAPPED) look(file, next);
  };
  const choose = (chosen: File) => {
    setFile(chosen);
    preview.reset();
    if (!isBlank(draft)) look(chosen, draft);
  };
  const faults = {
    format: faultAt(preview.error, '/format'),
    mapping:
      faultAt(preview.error, '/mapping') ?? (isChecked && isBlank(draft) ? 'A mapping is needed' : undefined),
  };
  return (
    <>
      <form ref={form} noValidate onSubmit={submit} className="flex min-w-0 flex-col gap-4">
        <FileField file={file} error={isChecked && !file ? 'Choose a file' : undefined} onChoose={choose} />
        <ShapeFields formats={formats} draft={draft} faults={faults} onChange={change} />
        <Button type="submit" size="large" className="self-start" aria-disabled={preview.isPending}>
          {preview.isPending ? 'Reading…' : 'Preview'}
        </Button>
        {preview.error && faultOf(preview.error, ['/format', '/mapping']) && (
          <Notice tone="error">{preview.error.message}</Notice>
        )}
      </form>
      {preview.data && <Preview found={preview.data} />}
      {preview.data && preview.variables && (
        <Button
          look="primary"
          size="large"
          className="self-start"
          onClick={() => preview.variables && onImport(preview.variables)}
        >
          Import the whole file
        </Button>
      )}
    </>
  );
}

function isBlank({ format, mapping }: ShapeDraft): boolean {
  return format === MAPPED && mapping.trim() === '';
}

function shapeOf({ format, mapping }: ShapeDraft): ImportShape {
  if (format === MAPPED) return { format: null, mapping };
  return { format: format === '' ? null : format, mapping: null };
}
