import { ApiError } from './api';

/** What the server says of a member of a body, by its JSON Pointer within the body: `/name`. */
export function faultAt(error: unknown, pointer: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.faults.find((fault) => fault.pointer === `/body${pointer}`)?.message;
}

/** What is wrong as a whole, in words for people: undefined where the faults of some members say it. */
export function faultOf(error: unknown, pointers: readonly string[] = []): string | undefined {
  if (error === null || error === undefined) return undefined;
  if (pointers.some((pointer) => faultAt(error, pointer) !== undefined)) return undefined;
  return error instanceof Error ? error.message : 'This could not be done';
}
