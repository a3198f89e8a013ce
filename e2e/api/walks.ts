import { z } from 'zod';
import { type Answer, type Api, type Credential, expect } from './api';
import type { Known, Traffic } from './traffic';

/** One walk through all pages of a list. */
export interface Walk {
  name: string;
  who: Credential;
  /** The list, and how it is walked. */
  by: 'page' | 'offset' | 'cursor';
  query: string;
  /** Which of the events that are known belong to it. */
  holds: (event: Known) => boolean;
}

interface Walked {
  ids: string[];
  totals: Set<number>;
  pages: number;
  askedAt: number;
  /** When the first page was there. */
  answeredAt: number;
  endedAt: number;
}

const Items = z.object({ items: z.array(z.object({ id: z.string() })) });
const PageBody = Items.extend({ total: z.number(), pages: z.number() });
const RowsBody = z.object({ rows: z.array(z.object({ id: z.string() })), total: z.number() });
const CursorBody = Items.extend({ next_cursor: z.string().nullable(), collection_total: z.number() });

/** What a page tells, and the query of the next one. */
interface PageRead {
  ids: string[];
  total: number;
  next: string | undefined;
}

const PER_PAGE = 100;
const LIMIT = 250;
const ROWS = 500;

const LISTS = {
  page: {
    path: '/api/v1/admin/audit/',
    first: `per_page=${PER_PAGE}&page=1`,
    read({ body, headers }: Answer, nth: number): PageRead {
      const { items, total, pages } = PageBody.parse(body);
      const more = `per_page=${PER_PAGE}&page=${nth + 2}&as_of=${headers['x-as-of']}`;
      return { ids: items.map(({ id }) => id), total, next: nth + 1 < pages ? more : undefined };
    },
  },
  offset: {
    path: '/v1/admin/audit-log',
    first: `limit=${ROWS}&offset=0`,
    read({ body, headers }: Answer, nth: number): PageRead {
      const { rows, total } = RowsBody.parse(body);
      const offset = (nth + 1) * ROWS;
      const more = `limit=${ROWS}&offset=${offset}&as_of=${headers['x-as-of']}`;
      return { ids: rows.map(({ id }) => id), total, next: offset < total ? more : undefined };
    },
  },
  cursor: {
    path: '/api/logging/audit/',
    first: `limit=${LIMIT}`,
    read({ body }: Answer): PageRead {
      const { items, next_cursor: cursor, collection_total: total } = CursorBody.parse(body);
      const more = cursor === null ? undefined : `limit=${LIMIT}&cursor=${cursor}`;
      return { ids: items.map(({ id }) => id), total, next: more };
    },
  },
} as const;

/** Goes through all pages, each as the one before says; the second one is asked for once `rested`. */
export async function walk(api: Api, { by, who, query }: Walk, rested: () => Promise<void>): Promise<Walked> {
  const list = LISTS[by];
  const askedAt = performance.now();
  const walked: Walked = {
    ...{ ids: [], totals: new Set(), pages: 0 },
    ...{ askedAt, answeredAt: askedAt, endedAt: askedAt },
  };
  for (let next: string | undefined = list.first; next !== undefined; walked.pages += 1) {
    const answer = await api.ask(`${list.path}?${query}&${next}`, who);
    expect(answer.status, answer.text.slice(0, 300)).toBe(200);
    if (walked.pages === 0) {
      walked.answeredAt = performance.now();
      await rested();
    }
    const page = list.read(answer, walked.pages);
    walked.ids.push(...page.ids);
    walked.totals.add(page.total);
    next = page.next;
  }
  walked.endedAt = performance.now();
  return walked;
}

/** What a walk did wrong, against what is known of the events; each list is empty where all is well. */
export function faultsOf({ holds }: Walk, walked: Walked, { known }: Traffic) {
  const { ids, totals, askedAt, answeredAt, endedAt } = walked;
  const seen = new Set(ids);
  const isErasedBy = (event: Known, at: number) => event.erasedAt !== undefined && event.erasedAt < at;
  const mayBeErasedBy = (event: Known, at: number) =>
    event.eraseSentAt !== undefined && event.eraseSentAt <= at;
  const seenOf = (isWrong: (event: Known) => boolean) =>
    [...seen].filter((id) => {
      const event = known.get(id);
      return event !== undefined && isWrong(event);
    });
  const missing = [...known].filter(
    ([id, event]) =>
      holds(event) && event.storedAt < askedAt && !mayBeErasedBy(event, endedAt) && !seen.has(id),
  );
  // Whatever was deleted on the way keeps its place in the total.
  const erasedOnTheWay = [...known.values()].filter(
    (event) => holds(event) && mayBeErasedBy(event, endedAt) && !isErasedBy(event, askedAt),
  ).length;
  const [total = 0] = totals;
  const absent = total - seen.size;
  return {
    twice: repeatedIn(ids),
    missing: missing.map(([id]) => id),
    strange: seenOf((event) => !holds(event)),
    tooLate: seenOf((event) => event.sentAt > answeredAt),
    undead: seenOf((event) => isErasedBy(event, askedAt)),
    totals: totals.size === 1 ? [] : [...totals],
    absent: absent >= 0 && absent <= erasedOnTheWay ? [] : [absent, erasedOnTheWay],
  };
}

function repeatedIn(ids: readonly string[]): string[] {
  const seen = new Set<string>();
  return ids.filter((id) => seen.size === seen.add(id).size);
}

export const NO_FAULTS = {
  ...{ twice: [], missing: [], strange: [], tooLate: [], undead: [], totals: [], absent: [] },
} as const;
