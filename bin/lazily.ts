/** Loads a command when it is called: most of what the others need takes longer to load than they take to run. */
export function lazily<Arguments extends readonly unknown[]>(
  load: () => Promise<(...given: Arguments) => Promise<void> | void>,
): (...given: Arguments) => Promise<void> {
  return async (...given) => void (await (await load())(...given));
}
