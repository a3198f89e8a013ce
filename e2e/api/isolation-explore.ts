import { type Cells, READER } from './isolation-ledger';

const PATHS = [
  ...['', '/count', '/facets', '/histogram', '/rank?at=2026-05-17'].map((path) => `/api/v1/events${path}`),
  ...['summary', 'results', 'new?field=action', 'spikes'].map((path) => `/api/v1/stats/${path}`),
  // Of a range: what other tests have written may be centuries apart.
  '/api/v1/stats/hours?from=2026-05-17&to=2026-05-18',
];

/** The reads of the explorer and of statistics: of their own tenant, and where a phrase names another one. */
export const EXPLORE_ROUTES: readonly Cells[] = PATHS.flatMap((address) => {
  const route = `GET ${address.split('?')[0]}`;
  return [
    { ...{ route, address, about: 'a' }, due: READER },
    {
      ...{
        route,
        address: `${address}${address.includes('?') ? '&' : '?'}phrase=tenant:{tenant}`,
        about: 'c',
      },
      due: READER.replace(/^(\S+) \S+ \S+ \S+ \S+/, '$1 403 403 403 403'),
    },
  ];
});
