import { queryOptions } from '@tanstack/react-query';
import type { LogKind } from '@/lib/audit/scope';
import type { ExportAnswer } from '@/lib/dialects/exports';
import { askApi } from './api';

export type ExportFormat = ExportAnswer['format'];
/** An export as its asker sees it. */
export type ExportJob = ExportAnswer;

const PATH = '/api/v1/exports';
const POLL_MS = 1_000;
const SHOWN = 10;
const SHOWN_IN_SETTINGS = 100;

/** Has everything that matches a phrase written into a file. */
export async function askExport(
  format: ExportFormat,
  { phrase, log, tenantId }: { phrase: string; log: LogKind; tenantId: string | undefined },
): Promise<ExportJob> {
  const body = { format, phrase, log, ...(tenantId === undefined ? {} : { tenant_id: tenantId }) };
  return await (await askApi(PATH, { method: 'POST', body })).json();
}

/** The newest exports, asked for again while one is written. */
export const exportsOptions = queryOptions({
  queryKey: ['exports'],
  staleTime: 0,
  queryFn: ({ signal }) => listExports(signal),
  refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? POLL_MS : false),
});

/** More of them, for a page of their own. */
export const allExportsOptions = queryOptions({
  queryKey: ['exports', 'all'],
  staleTime: 0,
  queryFn: ({ signal }) => listExports(signal, SHOWN_IN_SETTINGS),
  refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? POLL_MS : false),
});

async function listExports(signal: AbortSignal, limit = SHOWN): Promise<readonly ExportJob[]> {
  const params = { limit: String(limit) };
  const answer: { items: ExportJob[] } = await (await askApi(PATH, { params, signal })).json();
  return answer.items;
}

export function isUnderWay({ state }: ExportJob): boolean {
  return state === 'queued' || state === 'running';
}

export async function dropExport(id: string): Promise<void> {
  await askApi(`${PATH}/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/** The address of a file. Where the browser does not say that it is a link of this page, the session is not enough. */
export function exportFileHref(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}/file`;
}
