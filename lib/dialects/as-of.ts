import { jsonAnswer } from './json-answer';

/** What the parameter `as_of` is. */
export const AS_OF =
  '`X-As-Of` of an earlier page: pages and total are those of then, so that a walk neither repeats nor skips.';

/** What the reference says of the header. */
export const AS_OF_HEADERS = { 'X-As-Of': 'Names the state that was read, for `as_of`.' } as const;

/** The answer of a page of a list, with the name of the state it was read from. */
export function pageAnswer(body: object, asOf: string | undefined): Response {
  return jsonAnswer(body, 200, asOf === undefined ? {} : { 'X-As-Of': asOf });
}
