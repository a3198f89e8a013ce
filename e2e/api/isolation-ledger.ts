import type { Question } from './api';

/** A row of the matrix. */
export interface Cells {
  /** Method and path, as the folder has it. */
  route: string;
  /** What it is asked about: tenant a, of whom some principals are, or c, of whom none is. */
  about: 'a' | 'c';
  /** The status for each principal, in the order of PRINCIPALS. */
  due: string;
  /** Where it is not the path itself. */
  address?: string;
  question?: Question | undefined;
}

// nobody, tenant, auditor, analyst, partner, key, platform, super, scopes without a tenant, role without a tenant
export const READER = '401 200 200 200 200 401 403 200 403 403';
export const NO_JOB = READER.replaceAll('200', '404');

/** Of a ledger, each about either tenant: of another one, nobody is told anything but who sees all. */
export const LEDGER: readonly Omit<Cells, 'about'>[] = [
  { route: 'GET /api/v1/ledger', due: READER },
  { route: 'GET /api/v1/ledger/checkpoint', due: READER },
  { route: 'GET /api/v1/ledger/checkpoints', due: READER },
  { route: 'GET /api/v1/ledger/consistency', due: READER },
  { route: 'GET /api/v1/ledger/events/{id}/proof', due: READER },
  { route: 'GET /api/v1/ledger/tile/{...tile}', address: '/api/v1/ledger/tile/0/000.p/1', due: READER },
  { route: 'POST /api/v1/ledger/proofs', question: { body: { seqs: [0] } }, due: READER },
  { route: 'POST /api/v1/ledger/checkpoint', due: '401 201 403 403 201 401 403 201 403 403' },
  { route: 'GET /api/v1/ledger/holds', due: '401 200 200 403 200 401 403 200 403 403' },
  { route: 'GET /api/v1/ledger/retention', due: READER },
  { route: 'GET /api/v1/ledger/retention/forecast', due: READER },
  {
    route: 'POST /api/v1/ledger/redact',
    question: { body: { ids: ['019a0000-0000-7000-8000-000000000000'], part: 'person', reason: '-' } },
    due: '401 404 403 403 404 401 403 404 403 403',
  },
  {
    route: 'POST /api/v1/ledger/purge',
    question: { body: { before_seq: 256, reason: '-', dry_run: true } },
    due: '401 200 403 403 200 401 403 200 403 403',
  },
  {
    route: 'POST /api/v1/ledger/holds',
    question: { body: { actor_id: 'nobody', reason: '-' } },
    due: '401 201 403 403 201 401 403 201 403 403',
  },
  {
    ...{ route: 'DELETE /api/v1/ledger/holds/{hold}', address: '/api/v1/ledger/holds/0' },
    due: '401 404 403 403 404 401 403 404 403 403',
  },
  { route: 'GET /api/v1/ledger/verify', due: READER },
  { route: 'GET /api/v1/ledger/verify/{verification}', address: '/api/v1/ledger/verify/none', due: NO_JOB },
  {
    route: 'GET /api/v1/ledger/verify/{verification}/findings',
    address: '/api/v1/ledger/verify/none/findings',
    due: NO_JOB,
  },
  {
    route: 'POST /api/v1/ledger/verify',
    question: { body: { mode: 'incremental' } },
    due: READER.replaceAll('200', '202'),
  },
  {
    route: 'POST /api/v1/ledger/retention',
    question: { body: { keep_days: null } },
    due: '401 200 403 403 200 401 403 200 403 403',
  },
];
