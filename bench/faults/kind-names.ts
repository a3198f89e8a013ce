/** What can go wrong, by the name that `--only` takes, and what it is in words. */
export const KINDS = {
  server: 'kill -9 of the server process',
  supervisor: 'kill -9 of `trailmark start`, which the init system starts again',
  application: 'kill -9 of all processes of an instance',
  backend: 'kill -9 of a process of PostgreSQL that serves a connection',
  postgres: 'kill -9 of all of PostgreSQL',
  checkpointer: 'kill -9 of who signs a log, before or after the checkpoint is stored',
  export: 'kill -9 of who writes an export, before or after a piece of it is stored',
  verification: 'kill -9 of who verifies a log, between two steps',
  retention: 'kill -9 of who enforces retention, before or after a step of it',
  report: 'kill -9 of who mails a report, before it begins or before it is noted as sent',
  'cut-request': 'a connection is reset in the middle of a request that writes events',
  'cut-response': 'a connection is reset in the middle of the answer to it',
  'cut-commit': 'a connection is reset after events were committed and before anybody is told',
  'cut-all': 'all connections are reset at once',
  refuse: 'all connections are reset, and new ones refused for some seconds',
  'black-hole': 'what is sent disappears for some seconds',
  slow: 'each message takes 200 ms to 2 s for some seconds',
  trickle: 'a few bytes pass at a time for some seconds',
  'disk-full': 'the disk of the database is full for some seconds',
  'clock-back': 'the clocks go back by an hour, and forth again',
  'clock-forward': 'the clocks go forth by an hour, and back again',
  'clock-year': 'the clocks go forth by 400 days, and back again',
  'embedded-server': 'kill -9 of the server process beside an embedded PostgreSQL',
  'embedded-supervisor': 'kill -9 of `trailmark start`, whose embedded PostgreSQL runs on',
  'embedded-postgres': 'kill -9 of an embedded PostgreSQL, which Trailmark starts again by itself',
} as const;

export type KindName = keyof typeof KINDS;

export function isFaultKind(name: string): name is KindName {
  return Object.hasOwn(KINDS, name);
}

export const KIND_NAMES: readonly KindName[] = Object.keys(KINDS).filter(isFaultKind);
