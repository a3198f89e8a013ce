import { type NextRequest, NextResponse } from 'next/server';
import { pagePolicy } from '@/lib/http/content-security-policy';
import { transportSecurity } from '@/lib/http/transport-security';

/**
 * Gives each page its own nonce: Next writes it on the scripts that it puts into the page, and the browser runs no
 * other inline script, whatever an event's text may hold. The APIs do not come through here.
 */
export function proxy(request: NextRequest): NextResponse {
  const policy = pagePolicy(crypto.randomUUID());
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  const secure = transportSecurity();
  if (secure !== undefined) response.headers.set('strict-transport-security', secure);
  return response;
}

export const config = { matcher: '/((?!(?:api|v1|oauth|\\.well-known)(?:/|$)|_next/|icon\\.svg).*)' };
