import { queryOptions } from '@tanstack/react-query';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import type { ImportAnswer, ImportLine, PreviewAnswer } from '@/lib/dialects/imports';
import { ApiError, askApi } from './api';

/** The import of a file, as the server tells of it. */
export type ImportJob = ImportAnswer;
export type { ImportLine, PreviewAnswer };

const PATH = '/api/v1/imports';
/** Of the beginning of a file: less than the server takes, and enough for twenty events. */
const HEAD_BYTES = 512 * 1024;
const POLL_MS = 1_000;
const SHOWN = 20;

/** How the elements of a file are mapped; neither: each is recognised by itself. */
export interface ImportShape {
  format: string | null;
  mapping: string | null;
}

/** What an import would make of the beginning of a file. */
export async function previewFile(tenantId: string, file: File, shape: ImportShape): Promise<PreviewAnswer> {
  const head = await base64Of(file.slice(0, HEAD_BYTES));
  const body = { tenant_id: tenantId, head, is_whole: file.size <= HEAD_BYTES, ...shape };
  return await (await askApi(`${PATH}/preview`, { method: 'POST', body })).json();
}

/** By the browser itself: a text of half a mebibyte is too long for the arguments of a function. */
function base64Of(blob: Blob): Promise<string> {
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.addEventListener('load', () => resolve(String(reader.result).split(',')[1] ?? ''));
    reader.addEventListener('error', () => reject(new ApiError(0, 'The file cannot be read')));
    reader.readAsDataURL(blob);
  });
}

export async function announceImport(tenantId: string, file: File, shape: ImportShape): Promise<ImportJob> {
  const body = { tenant_id: tenantId, name: file.name.slice(-255), size: file.size, ...shape };
  return await (await askApi(PATH, { method: 'POST', body })).json();
}

/**
 * Sends the file of an import, and answers what it came to. Only this old way of asking tells how much was sent. Throws
 * {@link ApiError}, of status 0 where the server did not answer; whoever aborts it knows why it ends.
 */
export function sendFile(
  id: string,
  file: File,
  { signal, onSent }: { signal: AbortSignal; onSent(bytes: number): void },
): Promise<ImportJob> {
  const request = new XMLHttpRequest();
  request.open('PUT', `${PATH}/${encodeURIComponent(id)}/file`);
  request.setRequestHeader(CONSOLE_HEADER, '1');
  request.setRequestHeader('content-type', 'application/octet-stream');
  request.upload.addEventListener('progress', ({ loaded }) => onSent(loaded));
  signal.addEventListener('abort', () => request.abort(), { once: true });
  return new Promise((resolve, reject) => {
    const fail = () => reject(new ApiError(0, 'The connection broke off'));
    request.addEventListener('error', fail);
    request.addEventListener('abort', fail);
    request.addEventListener('load', () => {
      const body = bodyOf(request.responseText);
      if (request.status === 200) resolve(body);
      else reject(new ApiError(request.status, String(body.message ?? request.statusText), body));
    });
    request.send(file);
  });
}

function bodyOf(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export function isRunning({ state }: ImportJob): boolean {
  return state === 'waiting' || state === 'running';
}

/** One import, asked for again while it runs. */
export const importOptions = (id: string) =>
  queryOptions({
    queryKey: ['import', id],
    queryFn: async ({ signal }): Promise<ImportJob> =>
      (await askApi(`${PATH}/${encodeURIComponent(id)}`, { signal })).json(),
    refetchInterval: ({ state }) => (state.data && isRunning(state.data) ? POLL_MS : false),
  });

/** The newest imports into the log of a tenant. */
export const importsOptions = (tenantId: string) =>
  queryOptions({
    queryKey: ['imports', tenantId],
    queryFn: async ({ signal }): Promise<readonly ImportJob[]> => {
      const params = { tenant_id: tenantId, limit: String(SHOWN) };
      const answer: { items: ImportJob[] } = await (await askApi(PATH, { params, signal })).json();
      return answer.items;
    },
    refetchInterval: ({ state }) => (state.data?.some(isRunning) ? 2 * POLL_MS : false),
  });

/** What was said of single lines. */
export const linesOptions = (id: string) =>
  queryOptions({
    queryKey: ['import-lines', id],
    queryFn: async ({ signal }): Promise<{ items: ImportLine[]; left_out: number }> =>
      (await askApi(`${PATH}/${encodeURIComponent(id)}/lines`, { signal })).json(),
  });

export async function cancelImport(id: string): Promise<void> {
  await askApi(`${PATH}/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/** The address of the lines as a file. */
export function linesHref(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}/lines?as=csv`;
}
