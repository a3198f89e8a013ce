import { FIELD_NAMES, type Question, SCOPES } from '@/bench/question';
import type { Scene } from '@/bench/scene';

/** A question with the name it has in the tables. */
export interface NamedQuestion {
  name: string;
  question: Question;
}

const DAY_MS = 86_400_000;

/** A week in the middle of what was loaded. */
export function middleWeek({ startMs, endMs }: Scene): { fromMs: number; toMs: number } {
  const fromMs = Math.floor((startMs + endMs) / 2);
  return { fromMs, toMs: fromMs + 7 * DAY_MS };
}

/** Every single filter in every scope, and none. */
export function singleFilters(scene: Scene): NamedQuestion[] {
  return SCOPES.flatMap((scope) => [
    { name: `${scope}`, question: { scope, filter: {} } },
    ...FIELD_NAMES.map((field) => ({
      name: `${scope}, ${field}`,
      question: { scope, filter: { [field]: scene.sample[field] } },
    })),
    { name: `${scope}, a week`, question: { scope, filter: {}, ...middleWeek(scene) } },
  ]);
}

/** Coded filters and a range that neither begins nor ends with a block: totals come from counters and edges. */
export function codedCounts(scene: Scene): NamedQuestion[] {
  const { action, resourceType } = scene.sample;
  const { startMs, endMs } = scene;
  const range = { fromMs: startMs + 100 * DAY_MS + 12_345, toMs: endMs - 50 * DAY_MS - 54_321 };
  const filters: [string, Question['filter']][] = [
    ['range', {}],
    ['action', { action }],
    ['type', { resourceType }],
    ['result', { result: 'denied' }],
    ['action, result', { action, result: 'success' }],
    ['action, type, result', { action, resourceType, result: 'success' }],
  ];
  return (['tenant', 'all'] as const).flatMap((scope) =>
    filters.map(([name, filter]) => ({ name: `${scope}, ${name}`, question: { scope, filter, ...range } })),
  );
}
