/**
 * In which zone times are shown: 'utc', 'local' (that of the machine) or a name of the IANA database. What 'local' gives
 * depends on who computes it: a page that was made on a server asks `useZone` for it.
 */
export type Zone = string;

/** A reading of a clock and a calendar; fields past their end carry over, so that day 32 is a day of the next month. */
export interface WallTime {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour?: number;
  minute?: number;
  second?: number;
  ms?: number;
}

/** A zone as it stands in the URL or was typed, in any case; undefined where it is none. */
export function parseZone(text: string): Zone | undefined {
  const lower = text.trim().toLowerCase();
  if (lower === 'utc' || lower === 'local') return lower;
  if (!/^[a-z][\w+\-/]*$/.test(lower)) return undefined;
  const known = zoneName(text.trim());
  if (known === 'UTC') return 'utc';
  // An alias stays itself: engines differ in the name that they would put in its place.
  return known?.toLowerCase() === lower ? known : known && text.trim();
}

export function printZone(zone: Zone): string {
  return zone;
}

/** `UTC`, `Local`, `Europe/Berlin`. */
export function zoneLabel(zone: Zone): string {
  if (zone === 'utc') return 'UTC';
  return zone === 'local' ? 'Local' : zone.replaceAll('_', ' ');
}

/** The zone of this machine, by its name. */
export function localZone(): Zone {
  return parseZone(new Intl.DateTimeFormat('en-US').resolvedOptions().timeZone) ?? 'utc';
}

/** How far the clocks of the zone are ahead of UTC at an instant. */
export function offsetMs(ms: number, zone: Zone): number {
  if (zone === 'utc') return 0;
  const [, sign, hour, minute, second = '0'] =
    OFFSET.exec(format(zone, 'en-US', 'longOffset').format(ms)) ?? [];
  if (sign === undefined) return 0;
  const ahead = (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1000;
  return sign === '+' ? ahead : -ahead;
}

const OFFSET = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/;

/** `+02:00`; seconds where there are some, which no zone has had since 1972. */
export function offsetText(ms: number, zone: Zone): string {
  const offset = offsetMs(ms, zone);
  const text = new Date(Math.abs(offset)).toISOString();
  return `${offset < 0 ? '-' : '+'}${text.slice(11, offset % 60_000 === 0 ? 16 : 19)}`;
}

/**
 * `2026-11-29 14:03:22.118`, of one width from year 0 to 9999; and in an hour that clocks show twice, which of the two:
 * `2026-10-25 02:30:00.000 CEST`.
 */
export function timeText(ms: number, zone: Zone): string {
  const text = wallIso(ms, zone);
  return `${text.slice(0, -14)} ${text.slice(-13, -1)}${turnText(ms, zone)}`;
}

/** ` CEST` or ` CET` with its space, or the offset where the zone has no short name; '' unless clocks show this time twice. */
export function turnText(ms: number, zone: Zone): string {
  const [first, second] = instantsAt(ms + offsetMs(ms, zone), zone);
  if (first === undefined || second === undefined) return '';
  // British English has names for the zones of Europe, American English for those of America.
  const names = ['en-GB', 'en-US'].map((locale) => shortName(ms, format(zone, locale, 'short')));
  return ` ${names.find((name) => !/^GMT[+-]/.test(name)) ?? offsetText(ms, zone)}`;
}

/** What clocks in the zone show, in the notation of `toISOString`; its Z is to be taken off. */
export function wallIso(ms: number, zone: Zone): string {
  return new Date(ms + offsetMs(ms, zone)).toISOString();
}

export function wallTime(ms: number, zone: Zone): Required<WallTime> {
  const wall = new Date(ms + offsetMs(ms, zone));
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    second: wall.getUTCSeconds(),
    ms: wall.getUTCMilliseconds(),
  };
}

/** The instant at which clocks in the zone show this: the first of two, and where none do, by as much after the gap began. */
export function instantAt(wall: WallTime, zone: Zone): number {
  const at = wallMs(wall);
  const [first] = instantsAt(at, zone);
  return first ?? Math.max(...candidates(at, zone));
}

/** The first instant of the day that holds `ms`, or of the day that many `days` from it. */
export function startOfDay(ms: number, zone: Zone, days = 0): number {
  const { year, month, day } = wallTime(ms, zone);
  return instantAt({ year, month, day: day + days }, zone);
}

/** The first instant of the month that holds `ms`, or of the month that many `months` from it. */
export function startOfMonth(ms: number, zone: Zone, months = 0): number {
  const { year, month } = wallTime(ms, zone);
  return instantAt({ year, month: month + months, day: 1 }, zone);
}

/** A reading as if it were one of UTC: the calendar's own arithmetic. */
export function wallMs({ year, month, day, hour = 0, minute = 0, second = 0, ms = 0 }: WallTime): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second, ms);
}

/** Every instant at which clocks in the zone show the reading, in order. */
function instantsAt(wall: number, zone: Zone): number[] {
  return candidates(wall, zone).filter((ms) => ms + offsetMs(ms, zone) === wall);
}

/** A zone changes its clocks at most once within two days: the offset of a reading is that of the day before or after. */
function candidates(wall: number, zone: Zone): number[] {
  const around = [wall - DAY_MS, wall + DAY_MS].map((ms) => wall - offsetMs(ms, zone));
  return [...new Set(around)].sort((a, b) => a - b);
}

const DAY_MS = 86_400_000;

/** Formats are slow to make and quick to use. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function format(zone: Zone, locale: string, timeZoneName: 'longOffset' | 'short'): Intl.DateTimeFormat {
  const key = `${locale} ${timeZoneName} ${zone}`;
  const made =
    FORMATS.get(key) ??
    new Intl.DateTimeFormat(locale, { timeZoneName, ...(zone !== 'local' && { timeZone: zone }) });
  FORMATS.set(key, made);
  return made;
}

function shortName(ms: number, names: Intl.DateTimeFormat): string {
  return names.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

function zoneName(text: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: text }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
