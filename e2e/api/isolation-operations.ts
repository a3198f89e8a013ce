import type { Cells } from './isolation-ledger';

// nobody, tenant, auditor, analyst, partner, key, platform, super, scopes without a tenant, role without a tenant
const WRITER = '401 200 403 403 200 401 403 200 403 403';
const WRITER_ELSEWHERE = '401 403 403 403 403 401 403 200 403 403';
const READER_ALONE = '401 200 200 403 200 401 403 200 403 403';
const NONE = WRITER.replaceAll('200', '404');

const ANNOUNCED = { body: { tenant_id: '{tenant}', name: 'x' } };
const HEAD = { body: { tenant_id: '{tenant}', head: '' } };

/** The same question about either tenant. */
function aboutEach(cells: Omit<Cells, 'about' | 'due'>, status: string): Cells[] {
  return [
    { ...cells, about: 'a', due: WRITER.replaceAll('200', status) },
    { ...cells, about: 'c', due: WRITER_ELSEWHERE.replaceAll('200', status) },
  ];
}

const RULES = '/api/v1/redaction-rules';
const NO_RULES = { body: { version: 1e6, members: [], patterns: [] } };
const TRIAL = { body: { members: [], patterns: [], event: '{}' } };

/** What operators do to the logs of tenants. */
export const OPERATIONS_ROUTES: readonly Cells[] = [
  ...aboutEach({ route: 'GET /api/v1/imports', address: '/api/v1/imports?tenant_id={tenant}' }, '200'),
  ...aboutEach({ route: 'POST /api/v1/imports', question: ANNOUNCED }, '201'),
  ...aboutEach({ route: 'POST /api/v1/imports/preview', question: HEAD }, '200'),
  { route: 'GET /api/v1/imports/{import}', address: '/api/v1/imports/none', about: 'a', due: NONE },
  { route: 'DELETE /api/v1/imports/{import}', address: '/api/v1/imports/none', about: 'a', due: NONE },
  {
    ...{ route: 'PUT /api/v1/imports/{import}/file', address: '/api/v1/imports/none/file', about: 'a' },
    ...{ question: { body: {} }, due: NONE },
  },
  {
    ...{ route: 'GET /api/v1/imports/{import}/lines', address: '/api/v1/imports/none/lines', about: 'a' },
    due: NONE,
  },
  { route: `GET ${RULES}`, address: `${RULES}?tenant_id={tenant}`, about: 'a', due: READER_ALONE },
  { route: `GET ${RULES}`, address: `${RULES}?tenant_id={tenant}`, about: 'c', due: WRITER_ELSEWHERE },
  ...aboutEach({ route: `PUT ${RULES}`, address: `${RULES}?tenant_id={tenant}`, question: NO_RULES }, '409'),
  ...aboutEach(
    { route: `POST ${RULES}/trial`, address: `${RULES}/trial?tenant_id={tenant}`, question: TRIAL },
    '200',
  ),
];
