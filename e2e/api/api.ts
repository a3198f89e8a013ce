import { type APIRequestContext, test as base, expect } from '@playwright/test';
import { ORIGIN } from '@/e2e/place';
import { createReference, type Reference } from './reference';
import { type Claims, openServer, type Server } from './server';

export { expect };

/** Who asks: nobody, the claims of a token, or headers as they are. */
export type Credential = 'nobody' | { claims: Claims } | { headers: Readonly<Record<string, string>> };

/** Endpoints of the console, for browsers alone: no part of the reference. */
const CONSOLE = /^\/api\/(auth|console)\//;

export interface Question {
  method?: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}

export type Api = ReturnType<typeof createApi>;
export type Answer = Awaited<ReturnType<Api['ask']>>;

/** Asks the server; whatever it answers must be what its own reference says, and never a redirect. */
function createApi(context: APIRequestContext, server: Server, reference: Reference) {
  async function headersOf(credential: Credential): Promise<Readonly<Record<string, string>>> {
    if (credential === 'nobody') return {};
    if ('headers' in credential) return credential.headers;
    return { authorization: `Bearer ${await server.token(credential.claims)}` };
  }

  async function ask(path: string, credential: Credential, { method = 'GET', body, headers }: Question = {}) {
    const response = await context.fetch(`${server.origin}${path}`, {
      method,
      headers: { ...(await headersOf(credential)), ...headers },
      maxRedirects: 0,
      ...(body === undefined ? {} : { data: body }),
    });
    const text = await response.text();
    const received = {
      ...{ method, path: new URL(`${server.origin}${path}`).pathname, text },
      ...{ status: response.status(), headers: response.headers() },
    };
    const isJson = received.headers['content-type']?.startsWith('application/json') === true;
    if (!CONSOLE.test(path))
      expect(reference.faultsOf(received), `${method} ${path}: ${text.slice(0, 300)}`).toEqual([]);
    return { ...received, body: isJson && text !== '' ? JSON.parse(text) : undefined };
  }

  /** Writes events of a tenant through the API and answers their ids. */
  async function write(tenantId: string, events: readonly object[]): Promise<string[]> {
    const claims = { tenantId, scope: 'audit:ingest', sources: ['*'] };
    const { body } = await ask('/api/v1/events', { claims }, { method: 'POST', body: { events } });
    expect(body.accepted, JSON.stringify(body)).toBe(events.length);
    return body.items.map((item: { id: string }) => item.id);
  }

  return { ask, write, reference };
}

/** What a project says: the server that its tests ask. */
export interface Options {
  origin: string;
}

interface Fixtures extends Options {
  server: Server;
  api: Api;
}

/** A test with the installation behind the server, and a client that checks every answer. */
export const test = base.extend<object, Fixtures>({
  origin: [ORIGIN, { option: true, scope: 'worker' }],
  server: [
    async ({ origin }, use) => {
      const server = await openServer(origin);
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
  api: [
    async ({ server, playwright }, use) => {
      const context = await playwright.request.newContext();
      const document = await context.get(`${server.origin}/api/openapi.json`);
      await use(createApi(context, server, createReference(await document.json())));
      await context.dispose();
    },
    { scope: 'worker' },
  ],
});
