const exact = new Intl.NumberFormat('en-US');
const aligned = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** A whole number with its thousands. */
export function countText(value: number): string {
  return exact.format(value);
}

/** A number of things: `1 event`, `12 events`. */
export function sayCount(value: number, word: string): string {
  return `${exact.format(value)} ${word}${value === 1 ? '' : 's'}`;
}

/** A part of a whole in percent; of nothing there is none. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}

/** `12.3 %`, of one decimal, so that columns align; what is not nothing does not look like it. */
export function percentText(percent: number): string {
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${aligned.format(percent)} %`;
}

const DURATIONS = [
  { unit: 'd', ms: 86_400_000, min: 2 * 86_400_000 },
  { unit: 'h', ms: 3_600_000, min: 3_600_000 },
  { unit: 'min', ms: 60_000, min: 60_000 },
  { unit: 's', ms: 1_000, min: 1_000 },
] as const;

/** `850 ms`, `2.3 s`, `4 min`, `1.5 h`, `3 d`. */
export function durationText(ms: number): string {
  const found = DURATIONS.find(({ min }) => ms >= min);
  return found ? `${tenths.format(ms / found.ms)} ${found.unit}` : `${exact.format(Math.round(ms))} ms`;
}

/** How a figure differs from the one before it. */
export interface Delta {
  mark: '▲' | '▼' | '=';
  /** Beside the mark. */
  text: string;
  /** The same as words, for who hears it. */
  said: string;
}

/** The difference of two numbers, in percent of the one before; undefined where one of them is not known. */
export function deltaOf(value: number | null, previous: number | null, period: string): Delta | undefined {
  if (value === null || previous === null) return undefined;
  if (value === previous) return { mark: '=', text: 'unchanged', said: `as in ${period}` };
  if (previous === 0) return { mark: '▲', text: 'from 0', said: `after none in ${period}` };
  return more(value > previous, changeText(Math.abs(value / previous - 1) * 100), period);
}

/** The difference of two rates, in percentage points. */
export function pointsDelta(rate: number | null, previous: number | null, period: string): Delta | undefined {
  if (rate === null || previous === null) return undefined;
  const points = Math.round(Math.abs(rate - previous) * 10) / 10;
  if (points === 0) return { mark: '=', text: 'unchanged', said: `as in ${period}` };
  const { mark, said } = more(rate > previous, `${tenths.format(points)} percentage points`, period);
  return { mark, text: `${tenths.format(points)} pp`, said };
}

function more(isMore: boolean, text: string, period: string): Delta {
  return { mark: isMore ? '▲' : '▼', text, said: `${text} ${isMore ? 'more' : 'less'} than in ${period}` };
}

/** Tenths only where they tell something. */
function changeText(percent: number): string {
  return percent < 10 ? percentText(percent) : `${exact.format(Math.round(percent))} %`;
}
