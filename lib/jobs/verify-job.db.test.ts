import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { checkRange, RANGE_ENTRIES, type RangeTask } from '@/lib/ingest/check-range';
import { checkpointDue } from '@/lib/ingest/checkpoint';
import { ensureTenant, type Tenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { JobBusy } from './busy';
import { listFindings } from './kept-finding';
import { createVerification, findVerification, listVerifications, runVerification } from './verify-job';

const place = useTestDatabase();
const ACTOR = makeDraft().actorId ?? null;
const GOES_ON = () => new AbortController().signal;
/** Two ranges, which are one subtree. */
const RANGES = 2 * RANGE_ENTRIES;
let tenant: Tenant;

/** A log of two ranges and a bit, signed at the end of both and of all. */
beforeAll(async () => {
  const { sql } = place();
  tenant = await ensureTenant(sql, { tenantId: 'acme' });
  await write(RANGES);
  await checkpointDue(sql);
  await write(300);
  await checkpointDue(sql);
});

async function write(events: number): Promise<void> {
  const writer = createWriter(place().sql);
  for (let left = events; left > 0; left -= 1_000)
    await writer.write(
      tenant,
      Array.from({ length: Math.min(1_000, left) }, () => makeDraft()),
    );
}

const begin = (mode: 'full' | 'incremental') =>
  createVerification(place().sql, { log: tenant.mainLog, mode, by: 'dora' });
const stateOf = async (id: string) => await findVerification(place().sql, tenant.mainLog, id);
const codesOf = async (id: string) =>
  (await listFindings(place().sql, id, -1, 100)).map(({ code, seq }) =>
    seq === null ? code : `${code} ${seq}`,
  );
const run = (id: string) => runVerification(place().sql, id, { signal: GOES_ON() });

/** One that ends after its first range, as a process that is killed there. */
async function interrupt(id: string): Promise<void> {
  const stop = new AbortController();
  await runVerification(place().sql, id, { signal: stop.signal, tell: () => stop.abort() });
}

describe('a verification', () => {
  it('reads the whole log, and says how far it is', async () => {
    const id = await begin('full');
    expect(await stateOf(id)).toMatchObject({ state: 'queued', size: null, requestedBy: 'dora' });
    expect(await begin('full')).toBe(id); // asked for twice, done once
    await run(id);
    const size = RANGES + 300;
    expect(await stateOf(id)).toMatchObject({ state: 'done', start: 0, done: size, size, findings: 0 });
  });

  it('goes on where it was left, and finds what is there once', async () => {
    const { owner } = place();
    await owner`update event set actor_id = 'eve' where log = ${tenant.mainLog} and seq in (7, ${RANGES + 9})`;
    const id = await begin('full');
    await interrupt(id);
    expect(await stateOf(id)).toMatchObject({ state: 'running', done: RANGE_ENTRIES, findings: 1 });
    await run(id);
    expect(await stateOf(id)).toMatchObject({ state: 'done', findings: 2 });
    expect(await codesOf(id)).toEqual(['row-altered 7', `row-altered ${RANGES + 9}`]);
    await owner`update event set actor_id = ${ACTOR} where log = ${tenant.mainLog} and seq in (7, ${RANGES + 9})`;
  });

  it('whose lease was taken away meanwhile comes to its end once, with what was found once', async () => {
    const { sql, owner } = place();
    await owner`update event set actor_id = 'eve' where log = ${tenant.mainLog} and seq = 7`;
    const id = await begin('full');
    const takeOver = async () => {
      await owner`delete from lease where name = ${`verify/${id}`}`;
      await run(id);
      return await stateOf(id);
    };
    let takenOver: ReturnType<typeof takeOver> | undefined;
    const check = async (task: RangeTask) => {
      takenOver ??= takeOver();
      await takenOver;
      return await checkRange(sql, task);
    };
    await runVerification(sql, id, { signal: GOES_ON(), check });
    expect(await takenOver).toMatchObject({ state: 'done', findings: 1 });
    expect(await stateOf(id)).toEqual(await takenOver);
    expect(await codesOf(id)).toEqual(['row-altered 7']);
    await owner`update event set actor_id = ${ACTOR} where log = ${tenant.mainLog} and seq = 7`;
  });

  it('that is incremental begins behind the last clean one, and looks at one range before it', async () => {
    const clean = await begin('full');
    await run(clean);
    await write(20);
    await checkpointDue(place().sql);
    const id = await begin('incremental');
    await run(id);
    const size = RANGES + 320;
    expect(await stateOf(id)).toMatchObject({ state: 'done', start: RANGES, done: size, findings: 0 });
    const altered = [11, RANGE_ENTRIES + 11]; // one in each of the ranges to choose from
    const alter = (actor: string | null) =>
      place()
        .owner`update event set actor_id = ${actor} where log = ${tenant.mainLog} and seq in (11, ${RANGE_ENTRIES + 11})`;
    await alter('eve');
    const again = await begin('incremental');
    await run(again);
    const [code = '', ...others] = await codesOf(again);
    expect(altered.map((seq) => `row-altered ${seq}`)).toContain(code);
    expect(others).toEqual([]);
    await alter(ACTOR);
  });

  it('compares roots of ranges that were read before it went on', async () => {
    const { owner } = place();
    const id = await begin('full');
    await interrupt(id);
    await owner`update verify_job set roots = sha256('x') where id = ${id}`;
    await run(id);
    expect(await codesOf(id)).toContain('root-mismatch');
  });

  it('is done by one at a time, and listed newest first', async () => {
    const id = await begin('full');
    const outcomes = await Promise.allSettled([run(id), run(id)]);
    const busy = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(busy).toEqual([expect.any(JobBusy)]);
    const [newest] = await listVerifications(place().sql, tenant.mainLog, 10);
    expect(newest).toMatchObject({ id, state: 'done' });
  });
});
