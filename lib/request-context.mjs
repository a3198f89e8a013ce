// What is known of the request that is being answered, for whatever is done meanwhile. Plain JavaScript, because the
// preload of Next alone (bin/server-preload.mjs) comes before any loader.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** Kept on globalThis: what Next compiles apart has a copy of each module of its own. */
globalThis.trailmarkRequests ??= new AsyncLocalStorage();

/** @type {AsyncLocalStorage<string>} */
const requests = globalThis.trailmarkRequests;

export const REQUEST_ID_HEADER = 'x-request-id';

/** Letters, digits and what ids are parted by: nothing that a log, a header or a terminal reads as more than text. */
const PLAIN_TOKEN = /^[\w.:+/=-]{1,128}$/;

/**
 * The id of a request: the client's own, where it is a plain token of at most 128 characters, else one made here.
 * @param {string | readonly string[] | undefined} given The header as Node has it.
 * @returns {string}
 */
export function requestIdOf(given) {
  return typeof given === 'string' && PLAIN_TOKEN.test(given) ? given : randomUUID();
}

/**
 * Runs what answers a request: all that follows from it knows the id.
 * @template T
 * @param {string} id
 * @param {() => T} work
 * @returns {T}
 */
export function withRequestId(id, work) {
  return requests.run(id, work);
}

/**
 * The id of the request that is being answered; undefined outside of any.
 * @returns {string | undefined}
 */
export function currentRequestId() {
  return requests.getStore();
}
