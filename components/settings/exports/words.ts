import { exact, utcSecond } from '@/components/integrity/words';
import type { ExportFormat, ExportJob } from '@/lib/client/exports';

export const EXPORT_FORMATS = {
  csv: 'CSV',
  ndjson: 'NDJSON',
  bundle: 'Evidence bundle',
} as const satisfies Record<ExportFormat, string>;

/** What an export is called by those who read it out. */
export function exportName({ format, created_at: at }: ExportJob): string {
  return `${EXPORT_FORMATS[format]} of ${utcSecond(at)}`;
}

/** What became of an export. */
export function stateWords({ state, events, error }: ExportJob): string {
  switch (state) {
    case 'queued':
      return 'Waiting';
    case 'running':
      return 'Running';
    case 'done':
      return `Done: ${exact(events)} events, complete`;
    case 'error':
      return `Failed: ${error ?? 'unknown'}`;
    case 'cancelled':
      return 'Cancelled, or its file deleted';
    case 'withdrawn':
      return 'Withdrawn: content in it was deleted since';
    case 'expired':
      return 'The file has expired';
  }
}
