import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { CommandError, say } from '@/bin/output';
import { startMailServer } from '@/lib/reports/test-mail-server';
import type { Random } from '@/lib/seed/random';
import type { Book } from './book';
import { leftOver } from './check-processes';
import { type Clock, makeClock } from './clock';
import { type Disk, mountDisk } from './disk';
import { databaseFolder, type Installation, startBehindProxies, startEmbedded } from './installation';
import type { KindName } from './kind-names';
import { FAULTS, type Scene } from './kinds';
import type { FaultOptions } from './options';
import { type FaultGroup, planRounds, type Round } from './schedule';
import { type Session, startSession } from './session';

/** One fault, and what came of it. */
export interface MadeFault {
  kind: KindName;
  /** Why it could not be made; undefined: it was. */
  missed: string | undefined;
  /** From its end until each instance has answered a write and a read. */
  recoveryMs: readonly (number | undefined)[];
}

export interface CampaignOutcome {
  faults: MadeFault[];
  /** Kinds that this machine cannot make, and why. */
  skipped: { kind: KindName; reason: string }[];
  books: Book[];
  jobs: number;
  mails: number;
  clock: string;
  /** What does not hold; empty: everything does. */
  violations: string[];
  /** Where all of it lies. */
  folder: string;
}

/** Runs the rounds, first behind proxies and then with an embedded PostgreSQL. Ends at the first round that violates anything. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignOutcome> {
  const folder = path.resolve('.data/faults', `${options.seed}-${process.pid}`);
  await mkdir(folder, { recursive: true });
  const [isEmbedded, clock] = [(kind: KindName) => kind.startsWith('embedded-'), makeClock(folder)];
  const outcome: CampaignOutcome = {
    ...{ faults: [], skipped: [], books: [], jobs: 0, mails: 0, violations: [] },
    ...{ clock: clock.how, folder },
  };
  const kinds = {
    outside: options.kinds.filter((kind) => !isEmbedded(kind)),
    embedded: options.kinds.filter(isEmbedded),
  };
  const share = Math.round((options.faults * kinds.outside.length) / options.kinds.length);
  await runOutside(options, { outcome, clock, folder, kinds: kinds.outside, faults: share });
  if (outcome.violations.length === 0)
    await runEmbedded(options, {
      outcome,
      clock,
      folder,
      kinds: kinds.embedded,
      faults: options.faults - share,
    });
  const isKept = options.isKept || outcome.violations.length > 0;
  if (!isKept) rmSync(folder, { recursive: true, force: true });
  return outcome;
}

/** `stop`: it ends in order after the faults that are under way. */
export interface CampaignOptions extends FaultOptions {
  stop: AbortSignal;
}

/** One of the two parts of a run. */
interface Part {
  outcome: CampaignOutcome;
  clock: Clock;
  folder: string;
  kinds: readonly KindName[];
  faults: number;
}

async function runOutside(options: CampaignOptions, part: Part): Promise<void> {
  if (part.kinds.length === 0) return;
  const root = path.join(part.folder, 'outside');
  const disk = part.kinds.includes('disk-full') ? mountDisk(databaseFolder(root)) : undefined;
  try {
    await runPart(options, { ...part, kinds: possible(part, disk) }, disk, (mailUrl) =>
      startBehindProxies({ root, clock: part.clock, mailUrl }, options.instances),
    );
  } finally {
    if (!options.isKept && part.outcome.violations.length === 0) disk?.unmount();
  }
}

function possible({ kinds, outcome }: Part, disk: Disk | undefined): KindName[] {
  const reason = disk?.missing;
  if (reason !== undefined) outcome.skipped.push({ kind: 'disk-full', reason });
  return kinds.filter((kind) => kind !== 'disk-full' || reason === undefined);
}

async function runEmbedded(options: CampaignOptions, part: Part): Promise<void> {
  if (part.kinds.length === 0) return;
  const root = path.join(part.folder, 'embedded');
  await runPart(options, part, undefined, (mailUrl) => startEmbedded({ root, clock: part.clock, mailUrl }));
}

async function runPart(
  options: CampaignOptions,
  { outcome, clock, kinds, faults }: Part,
  disk: Disk | undefined,
  start: (mailUrl: string) => Promise<Installation>,
): Promise<void> {
  const { seed, isQuick, withinMs } = options;
  const mails = await startMailServer();
  const installation = await start(mails.url);
  let session: Session | undefined;
  try {
    session = await startSession(installation, { seed, isQuick, withinMs, mails: mails.mails });
    outcome.books.push(session.book);
    const lastingMs = (random: Random) => (isQuick ? 600 : 1_500 + random.next() * 2_500);
    const scene: Scene = {
      ...{ installation, clock, disk, lastingMs, jobs: session.jobs },
      askCheckpoint: session.askCheckpoint,
    };
    await runRounds(planRounds(kinds, { faults, seed, areAlone: isQuick }), {
      session,
      scene,
      outcome,
      options,
    });
    if (outcome.violations.length === 0) outcome.violations.push(...(await session.finish()));
    const { exports, verifications, reports } = session.jobs;
    outcome.jobs += exports.size + verifications.size + reports.size;
    outcome.mails += mails.mails.length;
  } finally {
    await session?.abort();
    await installation.stop();
    await mails.close();
  }
  outcome.violations.push(...leftOver(installation.mark));
}

interface Running {
  session: Session;
  scene: Scene;
  outcome: CampaignOutcome;
  options: CampaignOptions;
}

async function runRounds(
  rounds: readonly Round[],
  { session, scene, outcome, options }: Running,
): Promise<void> {
  const { isQuick, stop, withinMs } = options;
  for (const [nth, round] of rounds.entries()) {
    if (stop.aborted) throw new CommandError('stopped');
    if (!isQuick) await askForWork(session);
    for (const group of round) outcome.faults.push(...(await makeGroup(group, session, scene)));
    const isChecked = !isQuick || nth === rounds.length - 1;
    const violations = [...lateOnes(outcome.faults, withinMs), ...(isChecked ? await session.check() : [])];
    const { acknowledged } = session.book;
    say(
      `round ${nth + 1} of ${rounds.length}: ${round.map(nameOf).join(', ')}; ${acknowledged.size} events acknowledged`,
    );
    if (violations.length === 0)
      await scene.installation.admin`checkpoint`.catch(() => undefined); // its log must not fill the disk by itself
    else {
      outcome.violations.push(`round ${nth + 1}, after ${round.map(nameOf).join(', ')}:`, ...violations);
      return;
    }
  }
}

async function askForWork({ jobs }: Session): Promise<void> {
  for (const ask of [jobs.askExport, jobs.askVerification, jobs.askReport, jobs.askPurge])
    await ask().catch(() => undefined); // what was not acknowledged is not missed
}

/** Faults that begin together; each instance is asked for answers when the last of them has ended. */
async function makeGroup(group: FaultGroup, session: Session, scene: Scene): Promise<MadeFault[]> {
  const made = await Promise.all(
    group.map(async ({ kind, random }) => {
      const missed = await FAULTS[kind](scene, random).then(
        () => undefined,
        (error: unknown) => String(error),
      );
      return { kind, missed };
    }),
  );
  const recoveryMs = await session.recover();
  return made.map((fault) => ({ ...fault, recoveryMs }));
}

function nameOf(group: FaultGroup): string {
  return group.map(({ kind }) => kind).join(' + ');
}

function lateOnes(faults: readonly MadeFault[], withinMs: number): string[] {
  return faults
    .filter(({ recoveryMs }) => recoveryMs.some((ms) => ms === undefined || ms > withinMs))
    .map(
      ({ kind, recoveryMs }) =>
        `after ${kind} the API answered again in ${recoveryMs.map((ms) => `${Math.round(ms ?? Number.NaN)} ms`).join(', ')}`,
    );
}
