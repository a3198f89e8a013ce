/** Whether `error` carries one of these codes: of the system, such as ENOENT, of PostgreSQL or of its driver. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/** The value of `promise`, or undefined where the file it asks for does not exist (any longer). */
export async function unlessMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    // ESRCH is how /proc says that a process ended between open and read.
    if (hasCode(error, 'ENOENT', 'ESRCH')) return undefined;
    throw error;
  }
}
