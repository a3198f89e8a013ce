/** Kept on globalThis: what Next compiles apart (its routes, its start) has a copy of each module of its own. */
declare global {
  var trailmarkDraining: boolean | undefined;
}

/** From here on this process says that it is not ready, so that whoever hands out requests gives it no more. For good. */
export function beginDrain(): void {
  globalThis.trailmarkDraining = true;
}

/** Whether this process is about to end. */
export function isDraining(): boolean {
  return globalThis.trailmarkDraining === true;
}
