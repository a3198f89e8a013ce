import { publicUrl } from '@/lib/auth/token';

/**
 * Whether a page of this console sent the request. Browsers say so in Sec-Fetch-Site where they reach it by https or
 * on this machine, and in Origin everywhere; no script of another site can set either.
 */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = headers.get('origin');
  return origin !== null && origin === new URL(publicUrl()).origin;
}

/** Whether the body is JSON, which no form of another site can send. */
export function isJson(headers: Headers): boolean {
  return /^application\/json\s*(;|$)/i.test(headers.get('content-type') ?? '');
}
