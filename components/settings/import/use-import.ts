import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import {
  announceImport,
  cancelImport,
  type ImportJob,
  type ImportShape,
  importOptions,
  importsOptions,
  sendFile,
} from '@/lib/client/imports';

export interface Upload {
  file: File;
  shape: ImportShape;
}

/** An import of this page: how much of its file is sent, what the server says of it, and how it ended. */
export interface ImportState {
  isRunning: boolean;
  /** Somebody has cancelled it, and it has not ended yet. */
  isEnding: boolean;
  sent: number;
  size: number;
  /** What the server said last: while it runs, and what it came to. */
  job: ImportJob | undefined;
  error: Error | null;
  start(upload: Upload): void;
  cancel(): void;
  reset(): void;
}

/** Sends files into the log of a tenant, one at a time. */
export function useImport(tenantId: string): ImportState {
  const client = useQueryClient();
  const stop = useRef(new AbortController());
  const [id, setId] = useState<string>();
  const [sent, setSent] = useState(0);
  const upload = useMutation({
    mutationFn: async ({ file, shape }: Upload) => {
      stop.current = new AbortController();
      setSent(0);
      const announced = await announceImport(tenantId, file, shape);
      setId(announced.id);
      return await sendFile(announced.id, file, { signal: stop.current.signal, onSent: setSent });
    },
    onSettled: () => client.invalidateQueries({ queryKey: importsOptions(tenantId).queryKey }),
  });
  // What was stored before it broke off, only the server knows.
  const polled = useQuery({
    ...importOptions(id ?? ''),
    enabled: id !== undefined && upload.data === undefined,
  });
  const end = useMutation({
    mutationFn: cancelImport,
    // One that has ended by itself is cancelled no more, and answers so; the page is told that anyway.
    onSettled: () => stop.current.abort(),
  });
  return {
    ...{ isRunning: upload.isPending, isEnding: !end.isIdle, sent, size: upload.variables?.file.size ?? 0 },
    ...{ job: upload.data ?? polled.data, error: upload.error },
    start: upload.mutate,
    cancel: () => {
      if (id !== undefined && end.isIdle) end.mutate(id);
    },
    reset: () => {
      setId(undefined);
      end.reset();
      upload.reset();
    },
  };
}
