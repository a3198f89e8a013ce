import { z } from 'zod';

/** Parts of our answers that are compared. */
const Ids = z.array(z.object({ id: z.string() })).transform((items) => items.map(({ id }) => id));
const LoggingPage = z.object({ items: Ids });
const ScaikeyPage = z.object({ items: Ids, total: z.number() });
const PlatformPage = z.object({ rows: Ids, total: z.number() });
const Counts = z.record(z.string(), z.number());
const Statistics = z.object({
  total_events: z.number(),
  by_result: Counts,
  by_action: Counts,
  by_resource_type: Counts,
  by_day: z.array(z.object({ date: z.string(), count: z.number() })),
});

export function parseLoggingIds(text: string): string[] {
  return LoggingPage.parse(JSON.parse(text)).items;
}

export function parseScaikeyPage(text: string): { ids: string[]; total: number } {
  const { items, total } = ScaikeyPage.parse(JSON.parse(text));
  return { ids: items, total };
}

export function parsePlatformPage(text: string): { ids: string[]; total: number } {
  const { rows, total } = PlatformPage.parse(JSON.parse(text));
  return { ids: rows, total };
}

/** Groups by their names, without the empty days, which plain SQL does not answer. */
export function parseStatistics(text: string) {
  const { total_events, by_day, ...groups } = Statistics.parse(JSON.parse(text));
  const days = by_day.filter(({ count }) => count > 0).map(({ date, count }) => [date, count] as const);
  const sorted = (counts: Record<string, number>) =>
    Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    total_events,
    by_action: sorted(groups.by_action),
    by_resource_type: sorted(groups.by_resource_type),
    by_result: sorted(groups.by_result),
    by_day: sorted(Object.fromEntries(days)),
  };
}

/** What differs between our answer and plain SQL's, in one line; nothing where they are equal. */
export function difference(name: string, ours: unknown, plain: unknown): string[] {
  const [a, b] = [JSON.stringify(ours), JSON.stringify(plain)];
  return a === b ? [] : [`${name}: ours ${shorten(a)}, plain SQL ${shorten(b)}`];
}

function shorten(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 160)}…`;
}
