import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GET } from '@/app/api/health/route';
import { POST } from '@/app/api/v1/events/route';
import { useTestDatabase } from '@/db/test-database';
import { childEnv } from '@/lib/env';
import type { Handler } from '@/lib/http/handler';
import { serveHandlers } from '@/lib/http/test-server';
import { deriveKey } from '@/lib/keys';

const place = useTestDatabase();
let server: Awaited<ReturnType<typeof serveHandlers>>;
let failures = 0;
const unreliable: Handler = async (request, context) => {
  const answer = await POST(request, context);
  if (failures === 0) return answer;
  failures -= 1;
  return new Response('the answer is lost', { status: 502 });
};
beforeAll(async () => {
  deriveKey('fingerprint'); // the key file of the tests is there
  server = await serveHandlers({ '/api/v1/events': unreliable, '/api/health': GET });
});
afterAll(() => server.close());

function startDemo(...args: string[]) {
  const env = childEnv({ DATABASE_URL: place().url, DATABASE_OWNER_URL: place().ownerUrl });
  return spawn(process.execPath, ['bin/trailmark', 'demo', ...args], { env });
}

async function demo(...args: string[]) {
  const child = startDemo(...args);
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'exit'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, stdout, stderr };
}

async function sizeOf(tenantId: string): Promise<number> {
  const [row] = await place().sql<{ size: number }[]>`
    select l.size::int4 as size from log l join tenant t on t.tenant = l.tenant
    where t.tenant_id = ${tenantId} and l.kind = 0`;
  return row?.size ?? 0;
}

describe('trailmark demo', () => {
  it('writes so many events of a tenant, once each though answers are lost', async () => {
    failures = 2;
    const args = ['--url', server.origin, '--events', '60', '--rate', '1000', '--tenant', 'live', '--json'];
    const { code, stdout } = await demo(...args);
    expect([code, JSON.parse(stdout)]).toEqual([0, { tenant_id: 'live', stored: 60, lost: 0 }]);
    expect(await sizeOf('live')).toBe(60);
  });

  it('ends at Ctrl-C with everything stored that it took', async () => {
    const child = startDemo('--url', server.origin, '--rate', '100', '--tenant', 'stopped', '--json');
    const output = text(child.stdout);
    while ((await sizeOf('stopped')) === 0) await new Promise(setImmediate);
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(JSON.parse(await output).stored).toBe(await sizeOf('stopped'));
  });

  it.each([
    ['no Trailmark at the address', ['--url', 'http://127.0.0.1:1'], 1, /no Trailmark answers/],
    ['a rate that is none', ['--rate', '0'], 2, /--rate/],
    ['a tenant that is none', ['--tenant', '../x'], 2, /--tenant/],
  ])('says what is wrong: %s', async (_name, args, expected, reason) => {
    const { code, stderr } = await demo(...args);
    expect([code, stderr]).toEqual([expected, expect.stringMatching(reason)]);
  });
});
