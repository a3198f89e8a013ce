/** Somebody else works on a job: the queue comes back to it. */
export class JobBusy extends Error {}
