import { type Condition, condition } from './filter';

type InstantField = 'occurredAt' | 'receivedAt';
type InstantOperator = 'gt' | 'gte' | 'lt' | 'lte';

/** Bounds outside the years that events can have mean the same as the last bound inside. */
const EARLIEST_MS = -1n;
const LATEST_MS = 253_402_300_800_000n;

/**
 * A condition on a time given in microseconds. Events are stored in milliseconds, so a finer bound is moved to the
 * millisecond that selects the same events: up for >= and <, down for > and <=.
 */
export function instantBound(field: InstantField, op: InstantOperator, microseconds: bigint): Condition {
  const floor = microseconds / 1000n - (microseconds % 1000n < 0n ? 1n : 0n);
  const isWhole = microseconds % 1000n === 0n;
  const ms = isWhole || op === 'gt' || op === 'lte' ? floor : floor + 1n;
  const clamped = ms < EARLIEST_MS ? EARLIEST_MS : ms > LATEST_MS ? LATEST_MS : ms;
  return condition(field, op, clamped.toString());
}
