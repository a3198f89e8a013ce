import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { askApi } from '@/lib/client/api';
import { faultOf } from '@/lib/client/faults';

/** Something that is done to a thing of a list once it is confirmed. */
export interface Act {
  title: string;
  verb: string;
  /** What has to be typed, where it cannot be undone. */
  phrase?: string;
  what: ReactNode;
  method: 'POST' | 'PATCH' | 'DELETE';
  path: string;
  body?: object;
}

/** Asks, does it, and hands on what the server answered. */
export function ActDialog({
  act: { title, verb, phrase, what, method, path, body },
  onDone,
  onClose,
}: {
  act: Act;
  onDone(answer: Readonly<Record<string, unknown>>): void;
  onClose(): void;
}) {
  const run = useMutation({
    mutationFn: async (): Promise<Readonly<Record<string, unknown>>> => {
      const response = await askApi(path, { method, ...(body && { body }) });
      return response.status === 204 ? {} : await response.json();
    },
    onSuccess: onDone,
  });
  return (
    <ConfirmDialog
      {...{ title, verb, onClose }}
      {...(phrase !== undefined && { phrase })}
      isBusy={run.isPending}
      error={faultOf(run.error)}
      onConfirm={() => run.mutate()}
    >
      {what}
    </ConfirmDialog>
  );
}
