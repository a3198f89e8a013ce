import { scheduleText } from '@/lib/audit/schedule';
import { visible, visiblePart } from '@/lib/audit/visible';
import type { ConsoleQuery } from '@/lib/client/console-query';
import { timeText } from '@/lib/client/zone';
import type { Figures } from './figures';
import { letterTables, type Table } from './letter-tables';
import { changeText, exact, periodShort, periodText } from './letter-words';
import { listHref, phraseOf } from './question';
import type { Report } from './report';
import { daysIn, type Period } from './schedule';

/** What a mail is written of. */
export interface Told {
  report: Report;
  isTest: boolean;
  /** Name of the view at this moment. */
  viewName: string;
  query: ConsoleQuery;
  period: Period;
  figures: Figures;
  countedAtMs: number;
  /** Address of this installation, without a slash at its end. */
  origin: string;
}

/** A mail in plain words: nothing in it moves a cursor, reorders a line or hides, and nothing is escaped yet. */
export interface Letter {
  subject: string;
  title: string;
  /** The sentences that say most. */
  lead: readonly string[];
  tables: readonly Table[];
  list: { words: string; href: string };
  /** What was counted when, and for whom. */
  notes: readonly string[];
  settings: { words: string; href: string };
}

const NAME_SHOWN = 100;
const PHRASE_SHOWN = 1_000;

export function letterOf(told: Told): Letter {
  const { report, viewName, query, period, figures, origin } = told;
  const title = visiblePart(viewName, NAME_SHOWN);
  return {
    ...{ subject: subjectOf(told, title), title, lead: leadOf(told) },
    tables: letterTables(figures),
    list: { words: 'Open the list of these events', href: listHref(origin, query, period, report) },
    notes: notesOf(told),
    settings: { words: 'Change this report, or turn it off', href: `${origin}/settings/reports` },
  };
}

function subjectOf({ report, isTest, figures, period }: Told, title: string): string {
  const { events, isExact } = figures.total;
  const count = `${isExact ? '' : 'at least '}${exact(events)} ${events === 1 ? 'event' : 'events'}`;
  const prefix = visible(report.subjectPrefix.trim());
  return [isTest ? 'Test:' : '', prefix, `${title}: ${count}, ${periodShort(period, report)}`]
    .filter((part) => part !== '')
    .join(' ');
}

function leadOf({ report, isTest, query, period, figures }: Told): string[] {
  const { total, previous } = figures;
  const events = `${exact(total.events)} ${total.events === 1 ? 'event' : 'events'}`;
  const isDay = daysIn(period) === 1;
  const before = isDay ? 'the day before' : 'the seven days before';
  const when = `${isDay ? 'on' : 'from'} ${periodText(period, report)}`;
  const phrase = phraseOf(query);
  return [
    ...(isTest ? ['This is a test: it was asked for by hand.'] : []),
    total.isExact
      ? `${events} ${when}.`
      : `At least ${events} ${when}: there are more than can be counted in time.`,
    ...(previous === undefined
      ? []
      : [`${changeText(total.events, previous)} against ${before} (${exact(previous)}).`]),
    phrase === ''
      ? 'Everything is counted: the view has no filter.'
      : `Filter: ${visiblePart(phrase, PHRASE_SHOWN)}`,
  ];
}

function notesOf({ report, figures, countedAtMs }: Told): string[] {
  const owner = visiblePart(report.ownerName, NAME_SHOWN);
  const zone = report.zone === 'UTC' ? 'utc' : report.zone;
  const counted = `Counted at ${timeText(countedAtMs, zone).slice(0, 16)} (${report.zone})`;
  return [
    `${counted}: events of that time which arrive later are in the list, and not in this mail.`,
    ...(figures.actors === 'hidden'
      ? [`${owner} does not see who did something, and neither does this mail.`]
      : []),
    ...(figures.actors === 'too many' ? ['There are too many events to compare who did them.'] : []),
    `You get this mail because ${owner} has it sent to you, ${scheduleText(report)}.`,
  ];
}
