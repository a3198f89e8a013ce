import { type Cells, NO_JOB, READER } from './isolation-ledger';
import { uniqueName } from './server';

const PATH = '/api/v1/views/none';
const REPORT = '/api/v1/reports/none';
/** Only people who are signed in to the console schedule reports: no principal here is. */
const PEOPLE = READER.replaceAll('200', '403');

/** Saves a view under another name each time that it is asked: some of those that ask are one person in several roles. */
const VIEW = {
  get body() {
    return { name: uniqueName('view'), search: 'range=7d' };
  },
};

/** What people keep for themselves, or share with those of their reach. */
export const PERSONAL_ROUTES: readonly Cells[] = [
  { route: 'GET /api/v1/views', about: 'a', due: READER },
  { route: 'POST /api/v1/views', about: 'a', question: VIEW, due: READER.replaceAll('200', '201') },
  { route: 'GET /api/v1/views/{view}', address: PATH, about: 'a', due: NO_JOB },
  { route: 'PUT /api/v1/views/{view}', address: PATH, about: 'a', question: VIEW, due: NO_JOB },
  { route: 'DELETE /api/v1/views/{view}', address: PATH, about: 'a', due: NO_JOB },
  { route: 'GET /api/v1/reports', about: 'a', due: READER },
  { route: 'POST /api/v1/reports', about: 'a', due: PEOPLE },
  { route: 'GET /api/v1/reports/{report}', address: REPORT, about: 'a', due: NO_JOB },
  { route: 'PUT /api/v1/reports/{report}', address: REPORT, about: 'a', due: PEOPLE },
  { route: 'DELETE /api/v1/reports/{report}', address: REPORT, about: 'a', due: NO_JOB },
  { route: 'POST /api/v1/reports/{report}/test', address: `${REPORT}/test`, about: 'a', due: PEOPLE },
  { route: 'GET /api/v1/preferences', about: 'a', due: READER },
  {
    ...{ route: 'PUT /api/v1/preferences', about: 'a', question: { body: { theme: 'dark' } } },
    due: READER,
  },
];
