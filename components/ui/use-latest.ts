import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * The value of the last render, for who is called from outside of React: a key, a timer, an answer. It is there with what is
 * drawn; an effect could still wait when somebody presses a key for what they see.
 */
export function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
