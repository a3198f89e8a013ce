import { infiniteQueryOptions } from '@tanstack/react-query';
import type { ApiKeyAnswer } from '@/lib/dialects/api-keys';
import type { ClientAnswer } from '@/lib/dialects/clients';
import type { TenantAnswer } from '@/lib/dialects/tenants';
import type { UserAnswer } from '@/lib/dialects/users';
import { askApi } from './api';

export type ApiKey = ApiKeyAnswer;
export type Client = ClientAnswer;
export type Tenant = TenantAnswer;
export type User = UserAnswer;

/** A client that was made, with its secret; a key with itself. */
export type MadeClient = Client & { client_secret: string };
export type MadeApiKey = ApiKey & { api_key: string };

/** Where the lists of administration are, and what each is asked at. */
export const LISTS = {
  users: '/api/v1/users',
  apiKeys: '/api/v1/api-keys',
  clients: '/api/v1/clients',
  tenants: '/api/v1/tenants',
} as const;
export type ListName = keyof typeof LISTS;

interface ListPage<Item> {
  items: Item[];
  next: string | null;
}

/** A list a page at a time, in the order of its names. */
export function listOptions<Item>(name: ListName, search = '') {
  return infiniteQueryOptions({
    queryKey: ['administration', name, search],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }): Promise<ListPage<Item>> => {
      const asked = { after: pageParam, search };
      const params = Object.fromEntries(Object.entries(asked).filter(([, text]) => text !== ''));
      return await (await askApi(LISTS[name], { params, signal })).json();
    },
    getNextPageParam: ({ next }: ListPage<Item>) => next ?? undefined,
  });
}

/** Where one thing of a list is, and what else is done to it. */
export function itemPath(name: ListName, id: string, more = ''): string {
  return `${LISTS[name]}/${encodeURIComponent(id)}${more}`;
}

/** A text of parts that stand beside each other as a list: parted by spaces or commas. */
export function partsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}

/** What is empty is not there. */
export function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}
