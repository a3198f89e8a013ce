import type { AuditError, Issue } from '@/lib/audit/error';

/** How one source system speaks; the endpoint wrapper knows no more of it than this. */
export interface Dialect {
  name: string;
  /** The answer to an error, in the dialect's own words, body and headers. */
  error(error: AuditError): Response;
}

/** Reads the parameters of a request; puts every fault it finds into `issues`, in the order of the parameters. */
export type QueryReader<Query> = (params: URLSearchParams, issues: Issue[]) => Query;
