import type { Fragment, Sql } from '@/db/client';

/** The counters of all main logs together. */
export const PLATFORM = 0;

/** A counter that differs from what it stands for. */
export interface WrongBlock {
  scope: number;
  level: number;
  lo: string;
  stored: string;
  counted: string;
}

/** Keeps a part of a statement to the counters that are asked for. */
export function isOf(sql: Sql, column: string, scope: number | undefined): Fragment {
  return scope === undefined ? sql`true` : sql`${sql(column)} = ${scope}`;
}

export function printWrong({ scope, level, lo, stored, counted }: WrongBlock): string {
  return `${nameOf(scope)}, level ${level}, block ${lo}: says ${stored}, there are ${counted}`;
}

export function nameOf(scope: number): string {
  return scope === PLATFORM ? 'platform' : `log ${scope}`;
}
