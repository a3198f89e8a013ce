import { unbase64 } from './bytes';
import type { CanonicalValue } from './canonical';
import { controlBytes } from './control';
import type { VerifierKey, Verify } from './note';

type Told = { readonly [member: string]: CanonicalValue | undefined };

/** An entry that tells what was done to its log, and whose signature holds. */
export interface Control {
  seq: number;
  action: string;
  told: Told;
}

/** The key of a ledger that signs what is done to it, and the name that its signatures cover. */
export interface ControlKey {
  origin: string;
  key: VerifierKey;
  verify: Verify;
}

/** The control entry of an event's details, or undefined where no signature of the key covers them. */
export async function openControl(
  { seq, action, details }: { seq: number; action: string; details: unknown },
  { origin, key, verify }: ControlKey,
): Promise<Control | undefined> {
  if (!isTold(details) || typeof details.sig !== 'string') return undefined;
  const signature = unbase64(details.sig);
  if (!signature || !(await verify(key.key, controlBytes(origin, details), signature))) return undefined;
  return { seq, action, told: details };
}

function isTold(value: unknown): value is Told {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One thing that was erased or redacted, in the words of the entry that tells of it. */
export interface ToldItem {
  /** Place of that entry. */
  by: number;
  id: unknown;
  seq: unknown;
  part: unknown;
  digest: unknown;
}

/** What the entries of an action tell of, in the member that lists it. */
export function toldItems(controls: readonly Control[], action: string, member: string): ToldItem[] {
  return controls
    .filter((control) => control.action === action)
    .flatMap(({ seq, told }) => [told[member] ?? []].flat().map((item) => ({ by: seq, item })))
    .flatMap(({ by, item }) => {
      if (!isTold(item)) return [];
      const { id, seq, part, digest } = item;
      return [{ by, id, seq, part, digest }];
    });
}

/** The place below which purges, each from where the last one ended, have taken all content. */
export function purgedBelow(controls: readonly Control[]): number {
  let below = 0;
  for (const { action, told } of controls) {
    const range = action === 'ledger.purge' ? told.purged : undefined;
    if (isTold(range) && range.from === below && typeof range.to === 'number') below = range.to;
  }
  return below;
}

/** Legal holds by number: whom they protect, and whether they stand. */
export function toldHolds(controls: readonly Control[]): Map<number, { scope: Told; stands: boolean }> {
  const holds = new Map<number, { scope: Told; stands: boolean }>();
  for (const { action, told } of controls) {
    const { hold, scope } = told;
    if (typeof hold !== 'number') continue;
    if (action === 'ledger.hold' && isTold(scope)) holds.set(hold, { scope, stands: true });
    const released = action === 'ledger.release' ? holds.get(hold) : undefined;
    if (released) released.stands = false;
  }
  return holds;
}

const DELETIONS: ReadonlySet<string> = new Set(['ledger.erase', 'ledger.redact', 'ledger.purge']);

/** Places of deletions between a hold over the whole log and its release; what a narrower hold protected is gone with the content. */
export function underHold(controls: readonly Control[]): number[] {
  const standing = new Set<unknown>();
  return controls.flatMap(({ seq, action, told: { hold, scope } }) => {
    if (action === 'ledger.hold' && isTold(scope) && scope.actor_id === null && scope.resource_id === null)
      standing.add(hold);
    if (action === 'ledger.release') standing.delete(hold);
    return DELETIONS.has(action) && standing.size > 0 ? [seq] : [];
  });
}
