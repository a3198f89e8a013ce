import type { EventDraft } from '@/lib/audit/event';
import type { JsonObject } from '@/lib/audit/json';

/** What one element of a file becomes. `skipped` is not an audit record; `rejected` is one that cannot be kept. */
export type Mapped =
  | { kind: 'events'; drafts: EventDraft[] }
  | { kind: 'skipped'; reason: string }
  | { kind: 'rejected'; reason: string };

/**
 * One system whose events Trailmark reads. Adding one is this object in a file of `formats/`, a line in
 * `registry.ts` and a fixture.
 */
export interface Format {
  /** What `--format` calls it, kebab-case. */
  name: string;
  label: string;
  /** Whether an unwrapped element is of this system; must be cheap, total, and false when in doubt. */
  detect(element: JsonObject): boolean;
  /**
   * Maps one element. Total: hostile shapes give `rejected`, never a throw. Drafts without a source id get
   * `sha256:` of the JCS form of their details from the runner, with `#0`, `#1`, … where one element gives several.
   */
  map(element: JsonObject): Mapped;
}
