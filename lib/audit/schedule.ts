export const CADENCES = ['daily', 'weekly'] as const;

/** When a report is sent, by the clocks and the calendar of a zone. */
export interface Schedule {
  cadence: (typeof CADENCES)[number];
  /** Of a weekly one, 1 = Monday to 7 = Sunday. */
  weekday: number | null;
  /** 0 to 23. An hour that clocks leave out is the one after the gap, of one that they show twice the first. */
  hour: number;
  /** IANA name. */
  zone: string;
}

/** From 1 on. */
export const WEEKDAYS = [
  ...(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const),
] as const;

/** `daily at 08:00 (Europe/Berlin)`, `every Monday at 08:00 (Europe/Berlin)`. */
export function scheduleText({ cadence, weekday, hour, zone }: Schedule): string {
  const day = cadence === 'daily' ? 'daily' : `every ${WEEKDAYS[(weekday ?? 1) - 1]}`;
  return `${day} at ${hourText(hour)} (${zone})`;
}

export function hourText(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
