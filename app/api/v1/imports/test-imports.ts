import { API_ROUTES } from '@/app/api-routes';
import { issueToken } from '@/lib/auth/token';
import { createRouter } from '@/lib/http/router';

const find = createRouter(API_ROUTES);

export type Claims = Partial<Parameters<typeof issueToken>[0]>;

export const ADMIN: Claims = { role: 'tenant_admin', tenantId: 'one', scope: 'audit:read audit:write' };
export const IMPORTS = '/api/v1/imports';

/** What the server answers; text and bytes are sent as they are. */
export async function ask(claims: Claims, method: string, path: string, body?: unknown) {
  const match = find(method, path.split('?', 1)[0] ?? '');
  if (!match) throw new Error(`no route ${path}`);
  const token = await issueToken({ subject: 'ana', ttlS: 600, ...claims });
  const request = new Request(`http://localhost${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'user-agent': 'test' },
    body: sentOf(body),
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  });
  const { status, headers, text } = await read(await match.handle(request, { params: match.params }));
  const isJson = headers.get('content-type') === 'application/json' && text !== '';
  return { status, headers, text, body: isJson ? JSON.parse(text) : undefined };
}

function sentOf(body: unknown): BodyInit | null {
  if (typeof body === 'string' || body instanceof ReadableStream) return body;
  if (body instanceof Uint8Array) return Uint8Array.from(body);
  return body === undefined ? null : JSON.stringify(body);
}

async function read(response: Response) {
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Announces a file and sends it. */
export async function importFile(claims: Claims, bytes: string | Uint8Array, more: object = {}) {
  const { body: announced } = await ask(claims, 'POST', IMPORTS, { name: 'some.json', ...more });
  return await ask(claims, 'PUT', `${IMPORTS}/${announced.id}/file`, bytes);
}

/** An event of Okta. */
export const okta = (id: string, more: object = {}) => ({
  ...{ uuid: id, eventType: 'user.session.start', published: '2024-05-01T10:00:00Z' },
  ...{ outcome: { result: 'SUCCESS' }, actor: { id: 'a', type: 'User' }, ...more },
});

export const lines = (...items: (object | string)[]) =>
  items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join('\n');
