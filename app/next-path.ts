import { publicUrl } from '@/lib/auth/token';

/**
 * Where a visitor goes after signing in: the path in `?next=`, or in next-auth's own `?callbackUrl=`, else the list. It
 * is read as a browser reads it, so that nothing that looks like a path leads to another site.
 */
export function nextPath(given: Record<string, string | string[] | undefined>): string {
  const asked = [given.next, given.callbackUrl].find((text) => typeof text === 'string');
  const here = publicUrl();
  if (typeof asked !== 'string' || !URL.canParse(asked, here)) return '/logs';
  const { origin, pathname, search } = new URL(asked, here);
  const isHere = origin === new URL(here).origin && !pathname.startsWith('//');
  return isHere && pathname !== '/' ? `${pathname}${search}` : '/logs';
}
