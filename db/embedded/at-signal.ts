const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Has a signal end the process once `clean` is done, with the code of a shell for it. What is answered takes that back. */
export function atSignal(clean: () => Promise<unknown>): () => void {
  const listeners = Object.entries(CODES).map(([signal, code]) => {
    const listener = () => void clean().finally(() => process.exit(code));
    process.once(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const forget of listeners) forget();
  };
}
