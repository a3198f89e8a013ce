import { queryOptions } from '@tanstack/react-query';
import type { FacetAnswer } from '@/lib/dialects/explore';
import type {
  HoursAnswer,
  NewAnswer,
  ResultsAnswer,
  SpikesAnswer,
  SummaryAnswer,
} from '@/lib/dialects/panels';
import { ApiError, askApi } from './api';
import { type Question, questionParams } from './question';

/** The panels as the API answers them. */
export type WireSummary = SummaryAnswer;
export type WireResults = ResultsAnswer;
export type WireHours = HoursAnswer;
export type WireNew = NewAnswer;
export type WireSpikes = SpikesAnswer;

/** Of two instants: what is asked once is kept as long as the page. */
const KEPT = { staleTime: Number.POSITIVE_INFINITY } as const;

/** The figures of a range, beside those of the time before. */
export function summaryOptions(question: Question) {
  return panelOptions<SummaryAnswer>('summary', question, {});
}

/** Events of each action or resource type, by result: at most 500 of them, those that failed most first. */
export function resultsOptions(question: Question, field: 'action' | 'type') {
  return panelOptions<ResultsAnswer>('results', question, { field, values: '500' });
}

/** Events of each hour of the week, as clocks of a zone show it. */
export function hoursOptions(question: Question, zone: string) {
  return panelOptions<HoursAnswer>('hours', question, { zone });
}

/** The same with the hours that make up one of them; 1 is Monday. */
export function hoursOfOptions(question: Question, zone: string, weekday: number, hour: number) {
  return panelOptions<HoursAnswer>('hours', question, { zone, weekday: `${weekday}`, hour: `${hour}` });
}

/** Values of one field with their events, under all conditions, those on the field itself too. */
export function valuesOptions(question: Question, field: string, values: number) {
  const { log, phrase, from, to } = question;
  return queryOptions({
    queryKey: ['stats', 'values', log, phrase, from, to, field, values],
    ...KEPT,
    queryFn: async ({ signal }): Promise<FacetAnswer> => {
      const params = questionParams(question);
      for (const [name, text] of Object.entries({ fields: field, values: `${values}`, own: 'kept' }))
        params.set(name, text);
      const answer: { facets: FacetAnswer[] } = await (
        await askApi('/api/v1/events/facets', { params, signal })
      ).json();
      const [facet] = answer.facets;
      if (!facet) throw new ApiError(0, `There is no count of ${field}`);
      return facet;
    },
  });
}

/** Values that appear for the first time. */
export function newOptions(question: Question, field: 'actor' | 'ip' | 'action', values: number) {
  return panelOptions<NewAnswer>('new', question, { field, values: `${values}` });
}

/** Hours or days in which far more happened than usual. */
export function spikesOptions(question: Question, zone: string) {
  return panelOptions<SpikesAnswer>('spikes', question, { zone });
}

function panelOptions<Answer>(panel: string, question: Question, more: Readonly<Record<string, string>>) {
  const { log, phrase, from, to } = question;
  return queryOptions({
    queryKey: ['stats', panel, log, phrase, from, to, more],
    ...KEPT,
    queryFn: async ({ signal }): Promise<Answer> => {
      const params = questionParams(question);
      for (const [name, text] of Object.entries(more)) params.set(name, text);
      return await (await askApi(`/api/v1/stats/${panel}`, { params, signal })).json();
    },
  });
}
