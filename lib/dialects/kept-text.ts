import { z } from 'zod';

/** A text of a body that every database keeps as it is: no NUL, no half of a character. */
export function keptText(lengthMin: number, lengthMax: number) {
  return z
    .string()
    .min(lengthMin)
    .max(lengthMax)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), 'Not a text that can be kept');
}
