/** Why a process should be given no requests; said to anybody, so it names nothing of the installation. */
export const UNREADY = [
  'shutting down',
  'database does not answer',
  'database is of another release',
  'keys cannot be read',
] as const;

export interface Readiness {
  ready: boolean;
  reasons: (typeof UNREADY)[number][];
}
