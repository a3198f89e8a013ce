import { encode } from 'next-auth/jwt';
import { API_ROUTES } from '@/app/api-routes';
import { CONSOLE_HEADER } from '@/lib/audit/permission';
import { issueToken } from '@/lib/auth/token';
import { createRouter } from '@/lib/http/router';
import { cookieSecret } from '@/lib/http/session-cookie';

const find = createRouter(API_ROUTES);

/** Who asks: the claims of a token, the session of a page of the console, or nobody. */
export type Who = Partial<Parameters<typeof issueToken>[0]> | { session: string } | 'nobody';

/** Claims of somebody of tenant one; each name is another person. */
export function person(subject: string, more: object = {}) {
  return { subject, role: 'tenant_admin', tenantId: 'one', scope: 'audit:read', ...more };
}

async function headersOf(who: Who): Promise<Record<string, string>> {
  if (who === 'nobody') return {};
  if ('session' in who) {
    const token = await encode({ token: { sub: who.session }, secret: cookieSecret() });
    return { cookie: `next-auth.session-token=${token}`, [CONSOLE_HEADER]: '1' };
  }
  const token = await issueToken({ subject: 'somebody', ttlS: 600, ...who });
  return { authorization: `Bearer ${token}` };
}

/** What the server answers; a body that is a text is sent as it is. */
export async function ask(who: Who, method: string, path: string, body?: unknown) {
  const match = find(method, path.replace(/\?.*$/, ''));
  if (!match) throw new Error(`no route ${path}`);
  const sent = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = { 'content-type': 'application/json', ...(await headersOf(who)) };
  const request = new Request(`http://localhost${path}`, { method, headers, body: sent ?? null });
  const response = await match.handle(request, { params: match.params });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
