import { z } from 'zod';
import { RESULTS } from '@/lib/audit/event';
import type { Facet, Histogram } from '@/lib/audit/facets';
import { FIELD_NAMES, type FieldName, field } from '@/lib/audit/fields';
import type { Coerced } from './coercion/coerced';
import { coerceDatetime } from './coercion/datetime';
import { EventRow } from './event-answer';
import { choiceParameter, integerParameter, textParameter } from './fastapi-parameter';
import { operation } from './operation';
import { parameter } from './parameter';
import { QUESTION_SHAPE, questionFilter } from './question';
import { trailmark } from './trailmark';
import { zoneParameter } from './zone-parameter';

const count = z.number().int().min(0);
const asOf = z.string().nullable().describe('Names the state that was read; null where nothing can be read.');
const order = choiceParameter('`desc`: newest first; the id breaks ties.', ['desc', 'asc'], 'desc');

const declared = {
  dialect: trailmark,
  method: 'GET',
  permission: 'audit:read',
  servesConsole: true,
  filter: questionFilter,
  refusesOthers: true,
  errors: ['forbidden', 'invalid_request', 'invalid_cursor', 'gone'],
} as const;

const ErasedRow = z
  .object({ id: z.string(), erased: z.literal(true), occurred_at: z.iso.datetime() })
  .describe('Holds the rank of an event that was erased after `as_of`.')
  .meta({ id: 'ErasedRow' });
export type ErasedRow = z.infer<typeof ErasedRow>;

const RowPage = z
  .object({
    items: z.array(z.union([EventRow, ErasedRow])),
    offset: count.describe('Rank of the first item, from 0.'),
    as_of: asOf,
  })
  .meta({ id: 'EventRowPage' });
export type RowPage = z.infer<typeof RowPage>;

const RowsQuery = z.object({
  ...QUESTION_SHAPE,
  order,
  offset: integerParameter('Rows to skip; no depth costs more than another.', 0n, {
    min: 0n,
    max: BigInt(Number.MAX_SAFE_INTEGER),
  }),
  limit: integerParameter('Rows of a page.', 100n, { min: 1n, max: 500n }),
});
export type RowsQuery = z.output<typeof RowsQuery>;

export const listEvents = operation({
  ...declared,
  id: 'listEvents',
  path: '/api/v1/events',
  summary: 'List events of a phrase, by rank, as the logs are or were',
  reads: 'audit.list',
  query: RowsQuery,
  answers: [{ status: 200, description: 'One page. Its total is that of `/count`.', schema: RowPage }],
});

const CountAnswer = z
  .object({
    total: count,
    relation: z
      .enum(['eq', 'gte'])
      .describe('`gte`: there are too many rows to look at, and at least so many were found.'),
    coverage: z
      .object({ events: count, from: z.iso.datetime().nullable(), to: z.iso.datetime().nullable() })
      .describe('What the logs within reach hold at present, whatever is asked.'),
  })
  .meta({ id: 'EventCount' });
export type CountAnswer = z.infer<typeof CountAnswer>;

export const countEvents = operation({
  ...declared,
  id: 'countEvents',
  path: '/api/v1/events/count',
  summary: 'Count the events of a phrase',
  reads: 'audit.list',
  query: z.object(QUESTION_SHAPE),
  answers: [{ status: 200, description: 'The count.', schema: CountAnswer }],
});

/** What a field is called in phrases, and so here. */
export function wordOf(name: FieldName): string {
  return field(name).phrase ?? name;
}

/** Fields with a facet, by the words for them. */
const FACET_WORDS: ReadonlyMap<string, FieldName> = new Map(
  FIELD_NAMES.filter((name) => field(name).facet).map((name) => [wordOf(name), name]),
);

function readFields(texts: readonly string[]): Coerced<readonly FieldName[]> {
  const words = (texts.at(-1) ?? 'result,action').split(',');
  const names = words.flatMap((word) => FACET_WORDS.get(word) ?? []);
  if (names.length === words.length) return { ok: true, value: [...new Set(names)] };
  const expected = [...FACET_WORDS.keys()].join(', ');
  return { ok: false, type: 'enum', msg: `Fields with a facet are ${expected}`, ctx: { expected } };
}

const FacetAnswer = z
  .object({
    field: z.string(),
    values: z
      .array(z.object({ value: z.string().nullable(), events: count }))
      .nullable()
      .describe('Most frequent first; null where there are too many events to count them exactly.'),
    other: count.describe('Events with a value that is not listed.'),
    distinct: count.describe('How many values there are.'),
  })
  .meta({ id: 'Facet' });
export type FacetAnswer = z.infer<typeof FacetAnswer>;

const FacetsQuery = z.object({
  ...QUESTION_SHAPE,
  fields: parameter(readFields, {
    schema: { type: 'string', examples: ['result,action,actor'] },
    description: `Comma-separated, of ${[...FACET_WORDS.keys()].join(', ')}.`,
  }),
  values: integerParameter('Values of each field, at most.', 50n, { min: 1n, max: 500n }),
  contains: textParameter('Only values that hold this text, without case.'),
  own: choiceParameter(
    'Whether the conditions on a field are set `aside` for its own facet, so that its other values can be seen, or are `kept`.',
    ['aside', 'kept'],
    'aside',
  ),
});
export type FacetsQuery = z.output<typeof FacetsQuery>;

export const facetEvents = operation({
  ...declared,
  id: 'facetEvents',
  path: '/api/v1/events/facets',
  summary: 'Count the events of each value of some fields',
  reads: 'audit.facets',
  query: FacetsQuery,
  answers: [
    {
      status: 200,
      description: 'In the order asked for.',
      schema: z.object({ facets: z.array(FacetAnswer) }),
    },
  ],
});

export function printFacet(name: FieldName, facet: Facet | undefined): FacetAnswer {
  const word = wordOf(name);
  if (!facet) return { field: word, values: null, other: 0, distinct: 0 };
  return { field: word, values: [...facet.values], other: facet.other, distinct: facet.distinct };
}

const HistogramAnswer = z
  .object({
    width: z.string().describe('Of a bar: `30 minutes`. The first and the last one end with the range.'),
    results: z.array(z.enum(RESULTS)).describe('What the counts of a bar are of, in order.'),
    bars: z.array(z.object({ at: z.iso.datetime(), events: z.array(count) })),
    to: z.iso.datetime().describe('Where the last bar ends, exclusive.'),
  })
  .meta({ id: 'Histogram' });
export type HistogramAnswer = z.infer<typeof HistogramAnswer>;

const HistogramQuery = z.object({
  ...QUESTION_SHAPE,
  bars: integerParameter('Bars, at most.', 120n, { min: 1n, max: 500n }),
  zone: zoneParameter('IANA name of the time zone whose round hours and days the bars begin at.'),
});
export type HistogramQuery = z.output<typeof HistogramQuery>;

export const getHistogram = operation({
  ...declared,
  id: 'getHistogram',
  path: '/api/v1/events/histogram',
  summary: 'Count the events of a phrase over time, by result',
  reads: 'audit.stats',
  query: HistogramQuery,
  answers: [{ status: 200, description: 'Bars in order, empty ones included.', schema: HistogramAnswer }],
});

export function printHistogram({ width, buckets, endMs }: Histogram): HistogramAnswer {
  return {
    width,
    results: [...RESULTS],
    bars: buckets.map(({ startMs, byResult }) => ({
      at: new Date(startMs).toISOString(),
      events: RESULTS.map((result) => byResult[result] ?? 0),
    })),
    to: new Date(endMs).toISOString(),
  };
}

/** Microseconds since 1970. */
function readInstant(texts: readonly string[]): Coerced<bigint | undefined> {
  const text = texts.at(-1);
  return text ? coerceDatetime(text) : { ok: true, value: undefined };
}

const RankQuery = z.object({
  ...QUESTION_SHAPE,
  order,
  id: textParameter('An event.'),
  at: parameter(readInstant, {
    schema: { type: 'string', examples: ['2026-05-17T12:20:41.123Z'] },
    description:
      'An instant, as `from` has it: the first row that is not before it in the order. Of both, `id` counts.',
  }),
});
export type RankQuery = z.output<typeof RankQuery>;

export const rankEvent = operation({
  ...declared,
  id: 'rankEvent',
  path: '/api/v1/events/rank',
  summary: 'Find the place of an event or an instant in a list',
  reads: 'audit.list',
  query: RankQuery,
  answers: [
    {
      status: 200,
      description: 'Rows before it; null where the event is not in the list.',
      schema: z.object({ rank: count.nullable() }).meta({ id: 'EventRank' }),
    },
  ],
});
