import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useCommandLine } from '@/bin/test-command-line';
import { checkpointDue } from '@/lib/ingest/checkpoint';
import { sealDue } from '@/lib/ingest/sealer';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';

const { place, trailmark } = useCommandLine();
const EVENTS = 1_000;

const Report = z.object({
  findings: z.array(
    z.object({ check: z.string(), state: z.enum(['ok', 'warning', 'failure']), detail: z.string() }),
  ),
});

/** What the doctor says of one check. */
function examine(check: string, ...options: string[]) {
  const { code, stdout } = trailmark(['doctor', '--json', ...options]);
  const finding = Report.parse(JSON.parse(stdout)).findings.find((each) => each.check === check);
  return { code, ...finding };
}

beforeAll(async () => {
  const { sql, owner } = place();
  await owner`update platform set block_events = 8`;
  const tenant = await ensureTenant(sql, { tenantId: 'counted' });
  await createWriter(sql).write(
    tenant,
    Array.from({ length: EVENTS }, () => makeDraft()),
  );
});

describe('doctor', () => {
  it('says how far the sealer is behind, and how far it is not any more', async () => {
    expect(examine('sealing')).toMatchObject({
      code: 0,
      state: 'ok',
      detail: `1 logs to seal, ${EVENTS} events behind the last block, 0 late ones to fold in`,
    });
    await sealDue(place().sql);
    const { code, state, detail = '' } = examine('sealing');
    expect([code, state]).toEqual([0, 'ok']);
    const [, due, open, deltas] = /^(\d+) logs to seal, (\d+) events .*, (\d+) late/.exec(detail) ?? [];
    expect([due, deltas]).toEqual(['0', '0']);
    expect(Number(open)).toBeLessThan(16);
  });

  it('warns where the application runs as owner', () => {
    const role = (url: string) =>
      /^.*\brole\b.*$/m.exec(trailmark(['doctor'], '', { DATABASE_URL: url }).stdout)?.[0];
    expect(role(place().url)).toMatch(/^ok .*the application can only read and append/);
    expect(role(place().ownerUrl)).toMatch(
      /^warning .*the application runs as owner: it could change events/,
    );
  });

  it('recounts only where it is asked to', () => {
    expect(examine('recount')).toEqual({ code: 0 });
    expect(examine('recount', '--recount')).toEqual({
      ...{ code: 0, check: 'recount', state: 'ok' },
      detail: 'every counter equals a plain count',
    });
    expect(trailmark(['doctor', '--recount']).stdout).toMatch(/^ok +recount +every counter/m);
  });
});

describe('doctor --recount', () => {
  const WRONG = {
    'a count by action, type and result': ['segment_count', 'action >= 0'],
    'a sum of a block': ['segment_count', 'level = 2 and resource_type = -1'],
    'a block': ['segment', 'level = 1'],
    'a day': ['segment_day', 'true'],
  } as const satisfies Record<string, readonly [string, string]>;

  for (const [what, [table, rows]] of Object.entries(WRONG)) {
    it(`fails on ${what} that is wrong by one, and says where`, async () => {
      const { owner } = place();
      const found = await owner<{ row: string }[]>`
        update ${owner(table)} set events = events + 1
        where ctid = (select ctid from ${owner(table)} where scope = 0 and ${owner.unsafe(rows)} limit 1)
        returning ctid::text as row`;
      expect(found).toHaveLength(1);
      const { code, state, detail } = examine('recount', '--recount');
      await owner`update ${owner(table)} set events = events - 1 where ctid = ${found[0]?.row ?? ''}::tid`;
      expect({ code, state }).toEqual({ code: 1, state: 'failure' });
      expect(detail).toMatch(/^\d+ counters are wrong: platform, .*: says \d+, there are \d+/);
    });
  }

  it('passes once they are right again', () => {
    expect(examine('recount', '--recount')).toMatchObject({ code: 0, state: 'ok' });
  });

  it('says what is not signed, and that the signer refuses', async () => {
    const { sql, owner } = place();
    expect(examine('signing')).toMatchObject({
      code: 0,
      state: 'ok',
      detail: expect.stringMatching(/^\d+ entries to sign$/),
    });
    await checkpointDue(sql);
    expect(examine('signing')).toMatchObject({ state: 'ok', detail: '0 entries to sign' });
    await createWriter(sql).write(await ensureTenant(sql, { tenantId: 'counted' }), [makeDraft()]);
    await owner`update event set message = 'forged' where seq = (select max(size) - 1 from log)`;
    await checkpointDue(sql);
    const { code, state, detail } = examine('signing');
    expect([code, state]).toEqual([1, 'failure']);
    expect(detail).toMatch(/^the signer refuses trailmark\.local\/[0-9a-f-]{36}: look at verify-db/);
  });
});
