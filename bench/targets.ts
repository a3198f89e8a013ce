/** What a release should keep, by family and name. `max`: the figure is at most the limit; `min`: at least. */
export interface Target {
  text: string;
  limit: number;
  direction: 'max' | 'min';
  unit: '' | 'x' | 'ms' | 'MB' | 'bytes';
}

const most = (text: string, limit: number, unit: Target['unit']): Target => ({
  ...{ text, limit, unit },
  direction: 'max',
});
const least = (text: string, limit: number, unit: Target['unit']): Target => ({
  ...{ text, limit, unit },
  direction: 'min',
});

/** Every target of the benchmarks; a family names those that it has a figure for. Medians, unless the text says otherwise. */
export const TARGETS = {
  pageLatency: most('page of 50: time over that of a bare client on the same SQL', 1.5, 'x'),
  pageThroughput: least('page of 50: throughput over that of a bare node:http server', 0.6, 'x'),
  countTime: most('exact total, coded filters and range', 2, 'ms'),
  countRatio: least('exact total: COUNT(*) on a covering index takes', 20, 'x'),
  deepRatio: least('page at a deep offset: OFFSET takes', 100, 'x'),
  deepFirst: most('page at a deep offset: time over that of page 1', 2, 'x'),
  statsRatio: least('facets and statistics of all tenants: GROUP BY takes', 200, 'x'),
  statsClickhouse: least('facets and statistics of all tenants: ClickHouse takes', 5, 'x'),
  panelsOfBlocks: least('panels of actions, time and hours, 90 days of all tenants: GROUP BY takes', 50, 'x'),
  panelsOfValues: least('panels of actors, addresses and what is new, the same: GROUP BY takes', 5, 'x'),
  panelsClickhouse: least('top actors, the same: ClickHouse takes', 1, 'x'),
  panelsGrowth: most('panels of actions, time and hours: time over that of the smaller run', 1.3, 'x'),
  rareTime: most('page of two coded filters that rarely meet', 20, 'ms'),
  ingestBulk: most('bulk ingestion: time over that of COPY into the same tables', 1.3, 'x'),
  ingestSingle: most('single event with its entry: time over that of a bare insert', 1.3, 'x'),
  ingestCoalesced: least('32 clients of single events: throughput over own transactions', 5, 'x'),
  ledgerAppend: least('appends of 100 or more: throughput over the same insert without a ledger', 0.9, 'x'),
  mixedRatio: least('32 mixed clients: throughput over the plain table', 50, 'x'),
  mixedList: most('32 mixed clients: p99 of lists', 30, 'ms'),
  histogramTime: most('histogram of 120 buckets, top tenant, 90 days', 30, 'ms'),
  histogramRatio: least('histogram: GROUP BY takes', 20, 'x'),
  storageTotal: most('storage of an event in all, details of 250 bytes', 1_100, 'bytes'),
  storageLedger: most('storage of entry, salts and segments', 260, 'bytes'),
  memory: most("greatest memory of the server's process", 400, 'MB'),
  growth: most('time over that of the smaller run', 2, 'x'),
  loadErrors: most(
    '32 clients for ten minutes: answers that are neither a success nor a refusal with Retry-After',
    0,
    '',
  ),
  loadMemory: most('the same: greatest memory of the last quarter over that of the second', 1.25, 'x'),
  overloadErrors: most('256 clients: the same answers', 0, ''),
  overloadLeft: most('statements that still run once those clients have gone', 0, ''),
  cancelled: most('queries that run on for clients that left', 0, ''),
} as const satisfies Record<string, Target>;

export type TargetName = keyof typeof TARGETS;

/** A figure against its target. */
export interface Verdict {
  target: TargetName;
  /** Which of several the figure is of. */
  of: string;
  value: number;
}

export function isMet({ target, value }: Verdict): boolean {
  const { limit, direction } = TARGETS[target];
  return direction === 'max' ? value <= limit : value >= limit;
}
