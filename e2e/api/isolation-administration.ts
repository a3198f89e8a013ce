import type { Cells } from './isolation-ledger';
import { uniqueName } from './server';

// nobody, tenant, auditor, analyst, partner, key, platform, super, scopes without a tenant, role without a tenant
const LIST = '401 200 403 403 200 401 200 200 403 403';
const MADE = '401 201 403 403 201 401 403 201 403 403';
const NONE = '401 404 403 403 404 401 403 404 403 403';
/** Of things that only who sees every tenant administers. */
const OF_ALL = '401 403 403 403 403 401 403 201 403 403';

/** Makes another one each time that it is asked. */
const USER = {
  get body() {
    return { name: uniqueName('user'), role: 'auditor', tenant_id: '{tenant}' };
  },
};
const CLIENT = {
  get body() {
    return { client_id: uniqueName('client'), tenant_id: '{tenant}', scopes: ['audit:read'] };
  },
};
const KEY = { body: { name: 'deploy', scopes: ['audit:ingest'], tenant_id: '{tenant}' } };
/** Of a tenant that is there already, which is all that anybody is told of it. */
const TENANT = { body: { tenant_id: '{tenant}' } };

/** What is about another tenant is refused to who belongs to one, or to a partner. */
function about(route: string, question: Cells['question'], due: string): Cells[] {
  return [
    { route, question, due, about: 'a' },
    { route, question, due: due.replaceAll('201', '403').replace(/403( \S+ \S+)$/, '201$1'), about: 'c' },
  ];
}

/** Users, keys, clients and tenants: who may have what, and who may say so. */
export const ADMINISTRATION_ROUTES: readonly Cells[] = [
  { route: 'GET /api/v1/users', about: 'a', due: LIST },
  ...about('POST /api/v1/users', USER, MADE),
  ...[
    { route: 'PATCH /api/v1/users/{user}', question: { body: { role: 'auditor' } } },
    { route: 'DELETE /api/v1/users/{user}' },
    { route: 'POST /api/v1/users/{user}/password-reset' },
    { route: 'POST /api/v1/users/{user}/sign-out' },
    { route: 'DELETE /api/v1/api-keys/{prefix}' },
  ].map(({ route, question }): Cells => ({ route, question, about: 'a', due: NONE })),
  { route: 'GET /api/v1/api-keys', about: 'a', due: LIST },
  ...about('POST /api/v1/api-keys', KEY, MADE),
  { route: 'GET /api/v1/clients', about: 'a', due: LIST.replace('200', '403').replace('200', '403') },
  { route: 'POST /api/v1/clients', about: 'a', question: CLIENT, due: OF_ALL },
  { route: 'POST /api/v1/clients/{client}/secret', about: 'a', due: OF_ALL.replace('201', '404') },
  { route: 'DELETE /api/v1/clients/{client}', about: 'a', due: OF_ALL.replace('201', '404') },
  { route: 'GET /api/v1/tenants', about: 'a', due: LIST },
  { route: 'GET /api/v1/partners', about: 'a', due: LIST },
  ...(['a', 'c'] as const).map(
    (of): Cells => ({
      ...{ route: 'POST /api/v1/tenants', about: of, question: TENANT },
      due: '401 403 403 403 409 401 403 409 403 403',
    }),
  ),
  ...(['a', 'c'] as const).map(
    (of): Cells => ({
      ...{ route: 'PATCH /api/v1/tenants/{tenant}', about: of, question: { body: { archived: false } } },
      due: of === 'a' ? '401 403 403 403 200 401 403 200 403 403' : '401 404 403 403 404 401 403 200 403 403',
    }),
  ),
];
