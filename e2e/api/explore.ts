import { type Answer, type Api, type Credential, expect, test } from './api';
import { makeScene, type Scene } from './scenes';

export const EVENTS = '/api/v1/events';

/** The reads of the explorer, each as it answers with nothing else said. */
export const READS = ['', '/count', '/facets', '/histogram', '/rank?at=2026-05-17'] as const;

/** Who may read one tenant, and no more. */
function readerOf(tenantId: string): Credential {
  return { claims: { tenantId, scope: 'audit:read' } };
}

export async function askEvents(
  api: Api,
  path: string,
  query: Readonly<Record<string, string>>,
  who: Credential,
): Promise<Answer> {
  const [base = '', given = ''] = path.split('?');
  const params = new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(given)), ...query });
  return await api.ask(`${EVENTS}${base}?${params}`, who);
}

/** A scene for the tests of a file, made before the first, and reads of it: by whoever may read its tenant, if nobody else is named. */
export function useScene() {
  let made: Scene | undefined;
  test.beforeAll(async ({ server, api }) => {
    made = await makeScene(server, api);
  });
  const scene = (): Scene => {
    if (!made) throw new Error('the scene is there from the first test on');
    return made;
  };
  const reader = (tenantId = scene().tenant.tenantId) => readerOf(tenantId);
  const ask = (
    api: Api,
    path: string,
    query: Readonly<Record<string, string>> = {},
    who: Credential = reader(),
  ): Promise<Answer> => askEvents(api, path, query, who);
  return { scene, reader, ask };
}

export const idsOf = ({ body }: Answer): string[] => body.items.map(({ id }: { id: string }) => id);

/** The events of all bars of a histogram. */
export function barsOf({ body }: Answer): number {
  const counts: number[] = body.bars.flatMap(({ events }: { events: number[] }) => events);
  return counts.reduce((sum, events) => sum + events, 0);
}

/** A 422 about one parameter. */
export function expectFault({ status, body }: Answer, pointer: string, code: string, message: RegExp): void {
  expect([status, body]).toEqual([
    422,
    {
      error: 'validation_error',
      message: expect.any(String),
      errors: [{ pointer, code, message: expect.stringMatching(message) }],
    },
  ]);
}
