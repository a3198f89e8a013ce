import { env } from '@/lib/env';

/** RFC 6797: for a year. Whether that holds for names below, or is preloaded, is for whoever has the domain to say. */
const YEAR = 'max-age=31536000';

/**
 * The value of Strict-Transport-Security, or undefined where browsers do not reach the console by https. It depends on a
 * setting of the run, and so is no part of the headers that the build knows.
 */
export function transportSecurity(): string | undefined {
  return env().NEXTAUTH_URL?.startsWith('https://') ? YEAR : undefined;
}
