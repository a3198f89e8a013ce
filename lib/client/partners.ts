import { queryOptions } from '@tanstack/react-query';
import type { PartnerAnswer } from '@/lib/dialects/tenants';
import { askApi } from './api';

/** Partners with how many tenants each has. */
export const partnersOptions = queryOptions({
  queryKey: ['administration', 'partners'],
  queryFn: async ({ signal }): Promise<readonly PartnerAnswer[]> => {
    const answer: { items: PartnerAnswer[] } = await (await askApi('/api/v1/partners', { signal })).json();
    return answer.items;
  },
});
