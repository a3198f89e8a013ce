import { queryOptions } from '@tanstack/react-query';
import type { ColumnLayout, Density } from '@/lib/audit/layout';
import type { ViewAnswer } from '@/lib/dialects/views';
import { askApi } from './api';

/** A question that somebody saved. */
export interface SavedView {
  id: string;
  name: string;
  /** The query string of the explorer, without `?`. */
  search: string;
  columns: readonly ColumnLayout[] | null;
  density: Density | null;
  isShared: boolean;
  isOwn: boolean;
  isDefault: boolean;
  owner: string;
}

/** What is saved of a view. */
export type ViewContent = Omit<SavedView, 'id' | 'isOwn' | 'owner'>;

const PATH = '/api/v1/views';

export const viewsOptions = queryOptions({
  queryKey: ['views'],
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<readonly SavedView[]> => {
    const answer: { items: ViewAnswer[] } = await (await askApi(PATH, { signal })).json();
    return answer.items.map(readView);
  },
});

/** Keeps a view; a new one where no id is given. */
export async function keepView(content: ViewContent, id?: string): Promise<SavedView> {
  const { name, search, columns, density, isShared, isDefault } = content;
  const body = { name, search, columns, density, shared: isShared ? 'tenant' : 'me', is_default: isDefault };
  const response = await (id === undefined
    ? askApi(PATH, { method: 'POST', body })
    : askApi(`${PATH}/${id}`, { method: 'PUT', body }));
  const view: ViewAnswer = await response.json();
  return readView(view);
}

export async function deleteView(id: string): Promise<void> {
  await askApi(`${PATH}/${id}`, { method: 'DELETE' });
}

function readView(view: ViewAnswer): SavedView {
  return {
    ...{ id: view.id, name: view.name, search: view.search, columns: view.columns, density: view.density },
    ...{
      isShared: view.shared === 'tenant',
      isOwn: view.is_own,
      isDefault: view.is_default,
      owner: view.owner,
    },
  };
}
