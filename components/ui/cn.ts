import { clsx } from 'clsx';

/** Class names of those arguments that hold. */
export const cn: (...names: (string | false | undefined)[]) => string = (...names) => clsx(names);
