import { z } from 'zod';
import { RESULTS } from '@/lib/audit/event';
import { MEASURES, type NovelField } from '@/lib/audit/panels';
import { choiceParameter, integerParameter } from './fastapi-parameter';
import { operation } from './operation';
import { QUESTION_SHAPE, questionFilter } from './question';
import { trailmark } from './trailmark';
import { zoneParameter } from './zone-parameter';

/** What all panels are asked by: a question without a state. */
const { as_of: _, ...PANEL_SHAPE } = QUESTION_SHAPE;

const count = z.number().int().min(0);
const instant = z.iso.datetime();
const SpanAnswer = z
  .object({ from: instant, to: instant })
  .describe('Both inclusive, as the parameters `from` and `to` take them.')
  .meta({ id: 'Span' });

const declared = {
  dialect: trailmark,
  method: 'GET',
  permission: 'audit:read',
  servesConsole: true,
  reads: 'audit.stats',
  filter: questionFilter,
  refusesOthers: true,
  errors: ['forbidden', 'invalid_request'],
} as const;

const FigureAnswer = z
  .object({
    value: z.number().nullable().describe('Null: there are too many rows to tell it exactly.'),
    previous: z.number().nullable().describe('Of the previous range; null where there is none, too.'),
    parts: z.array(z.number()).nullable().describe('Of each of 24 equal parts of the range, in order.'),
  })
  .meta({ id: 'Figure' });

const SummaryAnswer = z
  .object({
    range: SpanAnswer,
    previous: SpanAnswer.nullable().describe('As much time before it; null where the range is all there is.'),
    figures: z.object({
      events: FigureAnswer,
      failures: FigureAnswer.describe('Events with the result `failure`.'),
      denials: FigureAnswer.describe('Events with the result `denied`.'),
      active_actors: FigureAnswer.describe('How many actors did something.'),
      new_actors: FigureAnswer.describe('How many of them never did anything before.'),
      ingest_lag_ms: FigureAnswer.describe(
        'How late events came, in milliseconds: the 95th percentile of the newest `lag_events`.',
      ),
    }),
    lag_events: count,
  })
  .meta({ id: 'Summary' });
export type SummaryAnswer = z.infer<typeof SummaryAnswer>;

export const getSummary = operation({
  ...declared,
  id: 'getSummary',
  path: '/api/v1/stats/summary',
  summary: 'Sum up a range, beside as much time before it',
  query: z.object(PANEL_SHAPE),
  answers: [{ status: 200, description: 'The figures.', schema: SummaryAnswer }],
});

/** Fields that results are told of, by the words for them. */
export const RESULT_FIELDS = { action: 'action', type: 'resourceType' } as const;
type ResultWord = keyof typeof RESULT_FIELDS;

const ResultsQuery = z.object({
  ...PANEL_SHAPE,
  field: choiceParameter<ResultWord>('Whose values.', ['action', 'type'], 'action'),
  values: integerParameter('Values, at most.', 20n, { min: 1n, max: 500n }),
});
export type ResultsQuery = z.output<typeof ResultsQuery>;

const ResultsAnswer = z
  .object({
    field: z.string(),
    results: z.array(z.enum(RESULTS)).describe('What the counts of a value are of, in order.'),
    values: z
      .array(z.object({ value: z.string().nullable(), events: z.array(count) }))
      .describe('Those with the most failures, denials and errors first, then those with the most events.'),
    other: z.array(count).describe('Events of the values that are not listed.'),
    distinct: count.describe('How many values there are.'),
  })
  .meta({ id: 'Results' });
export type ResultsAnswer = z.infer<typeof ResultsAnswer>;

export const getResults = operation({
  ...declared,
  id: 'getResults',
  path: '/api/v1/stats/results',
  summary: 'Count the events of each action or resource type by result',
  query: ResultsQuery,
  answers: [{ status: 200, description: 'The counts.', schema: ResultsAnswer }],
});

const HoursQuery = z.object({
  ...PANEL_SHAPE,
  zone: zoneParameter('IANA name of the time zone whose clocks are meant.'),
  weekday: integerParameter('1 is Monday, 7 Sunday; with `hour`: which hours make up that number.', 0n, {
    min: 0n,
    max: 7n,
  }),
  hour: integerParameter('0 to 23, beside `weekday`.', 0n, { min: 0n, max: 23n }),
});
export type HoursQuery = z.output<typeof HoursQuery>;

const HoursAnswer = z
  .object({
    range: SpanAnswer,
    zone: z.string(),
    weekdays: z
      .array(z.array(count).length(24))
      .length(7)
      .describe('Events of each hour of the clock, of each weekday from Monday on.'),
    hours: z
      .array(z.object({ from: instant, to: instant, events: count }))
      .nullable()
      .describe('Each hour of the range that is that one of that weekday; null where none was asked for.'),
  })
  .meta({ id: 'Hours' });
export type HoursAnswer = z.infer<typeof HoursAnswer>;

export const getHours = operation({
  ...declared,
  id: 'getHours',
  path: '/api/v1/stats/hours',
  summary:
    'Count the events of each hour of the week, as clocks of a time zone show it; without `from`, of the newest 27,000 hours at most',
  query: HoursQuery,
  answers: [{ status: 200, description: 'The counts.', schema: HoursAnswer }],
});

/** Fields whose new values are told, by the words for them. */
export const NOVEL_WORDS = { actor: 'actorId', ip: 'ip', action: 'action' } as const satisfies Record<
  string,
  NovelField
>;
type NovelWord = keyof typeof NOVEL_WORDS;

const NewQuery = z.object({
  ...PANEL_SHAPE,
  field: choiceParameter<NovelWord>('Whose values.', ['actor', 'ip', 'action'], 'actor'),
  values: integerParameter('Values, at most.', 20n, { min: 1n, max: 500n }),
});
export type NewQuery = z.output<typeof NewQuery>;

const NewAnswer = z
  .object({
    range: SpanAnswer,
    field: z.string(),
    distinct: count.nullable().describe('How many there are; null: there are too many events to tell.'),
    values: z
      .array(z.object({ value: z.string(), first_at: instant, event_id: z.string(), events: count }))
      .describe(
        'Those that appeared last first, each with its first event and how many of its events are found.',
      ),
    log_begins: instant
      .nullable()
      .describe('When the first event within reach happened: in a range from there on everything is new.'),
  })
  .meta({ id: 'NewValues' });
export type NewAnswer = z.infer<typeof NewAnswer>;

export const getNewValues = operation({
  ...declared,
  id: 'getNewValues',
  path: '/api/v1/stats/new',
  summary: 'List actors, addresses or actions that appear for the first time',
  query: NewQuery,
  answers: [{ status: 200, description: 'The values.', schema: NewAnswer }],
});

const SpikesAnswer = z
  .object({
    range: SpanAnswer.describe('What was looked at: the end of a very long range.'),
    width: z.enum(['hour', 'day']).describe('Of what is compared with the same of earlier weeks.'),
    judged: count.describe('Pairs of hour, or day, and measure that have enough history to be judged.'),
    spikes: z
      .array(
        z.object({
          measure: z.enum(MEASURES).describe('All events, or those of a result.'),
          from: instant,
          to: instant,
          events: count,
          usual: z.object({ low: count, high: count }).describe('The least and the most of earlier weeks.'),
          score: z.number().describe('Robust deviations above the median.'),
          phrase: z.string().describe('Beside the phrase and the range asked for, what finds these events.'),
          top: z
            .array(z.object({ field: z.string(), value: z.string(), events: count }))
            .describe('The most frequent values among them.'),
        }),
      )
      .describe('The clearest first.'),
  })
  .meta({ id: 'Spikes' });
export type SpikesAnswer = z.infer<typeof SpikesAnswer>;

export const getSpikes = operation({
  ...declared,
  id: 'getSpikes',
  path: '/api/v1/stats/spikes',
  summary:
    'Find hours or days in which far more happened, failed or was denied than usual at that time of the week',
  query: z.object({
    ...PANEL_SHAPE,
    zone: zoneParameter('IANA name of the time zone whose weeks are compared.'),
  }),
  answers: [{ status: 200, description: 'What stood out.', schema: SpikesAnswer }],
});
export type PanelQuery = z.output<typeof getSummary.query>;
export type SpikesQuery = z.output<typeof getSpikes.query>;
