import type { Condition } from '@/lib/audit/filter';
import type { ShownEvent } from '@/lib/client/event';

/** What the grid has done by who owns it. */
export interface GridActions {
  open(id: string, rank: number): void;
  filter(condition: Condition, isOut: boolean): void;
  copy(text: string, what: string): void;
  /** The menu of a row, at a point of the window. */
  menu(event: ShownEvent, rank: number, point: { x: number; y: number }): void;
  /** Whether the pointer is over a row: then nothing may move there. */
  hold(isHeld: boolean): void;
}
