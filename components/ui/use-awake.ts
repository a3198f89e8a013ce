import { useSyncExternalStore } from 'react';

const never = () => () => undefined;
const yes = () => true;
const no = () => false;

/**
 * Whether the page hears what is done to it: not as the server draws it. What the browser itself would do wrong until then,
 * as to send a form to the address of its page, with what was typed, is disabled for as long.
 */
export function useAwake(): boolean {
  return useSyncExternalStore(never, yes, no);
}
