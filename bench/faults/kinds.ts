import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '@/lib/seed/random';
import type { Clock } from './clock';
import type { Disk } from './disk';
import { applicationPids, type Installation, type Instance, serverPids } from './installation';
import type { Jobs } from './jobs';
import type { KindName } from './kind-names';
import { familyOf, findOwner, killNow, type Process } from './processes';
import type { SnarePoint, Wanted, Wire } from './proxy';

/** What faults are made with. */
export interface Scene {
  installation: Installation;
  jobs: Jobs;
  clock: Clock;
  disk: Disk | undefined;
  /** Lasting faults take so long; in a short run less. */
  lastingMs: (random: Random) => number;
  /** Has a log signed by whoever is asked. */
  askCheckpoint: () => Promise<unknown>;
}

/** Makes a fault, and resolves with what was done when it has ended. Throws where it could not be made. */
type Fault = (scene: Scene, random: Random) => Promise<string>;

const SNARE_MS = 30_000;
const ASK_AGAIN_MS = 1_500;
const KILL_POINTS = ['held', 'answered'] as const satisfies SnarePoint[];

export const FAULTS = {
  server: killServer,
  supervisor: killSupervisor,
  application: async ({ installation }, random) => {
    const instance = pick(installation, random);
    return killAll(await present(() => applicationPids(instance)));
  },
  backend: killBackend,
  postgres: killPostgres,
  checkpointer: (scene, random) =>
    killAt(scene, random, isPart('insert into ledger_checkpoint'), () => scene.askCheckpoint()),
  export: (scene, random) =>
    killAt(scene, random, isPart('insert into export_chunk'), () => scene.jobs.askExport()),
  verification: (scene, random) =>
    killAt(scene, random, isPart('update verify_job set done'), () => scene.jobs.askVerification()),
  retention: (scene, random) =>
    killAt(scene, random, isPart('select purge_step('), () => scene.jobs.askPurge()),
  report: (scene, random) =>
    killAt(scene, random, isPart(random.pick(["set state = 'sending'", "state = 'sent', sent_at"])), () =>
      scene.jobs.askReport(),
    ),
  'cut-request': (scene) => cutWrites(scene, 'request'),
  'cut-response': (scene) => cutWrites(scene, 'response'),
  'cut-commit': (scene) => cutWrites(scene, 'answered'),
  'cut-all': async ({ installation }) => {
    const cut = proxiesOf(installation).map((proxy) => proxy.cutAll());
    return `${cut.reduce((sum, each) => sum + each, 0)} connections`;
  },
  refuse: (scene, random) =>
    lasting(scene, random, (proxy) => {
      const clear = proxy.change({ isRefusing: true });
      proxy.cutAll();
      return clear;
    }),
  'black-hole': (scene, random) => lasting(scene, random, (proxy) => proxy.change({ isDark: true })),
  slow: (scene, random) =>
    lasting(scene, random, (proxy) => proxy.change({ delayMs: () => 200 + random.next() * 1_800 })),
  trickle: (scene, random) =>
    lasting(scene, random, (proxy) => proxy.change({ trickleBytes: 16 + random.below(48) })),
  'disk-full': fillDisk,
  'clock-back': (scene, random) => moveClock(scene, random, -3_600),
  'clock-forward': (scene, random) => moveClock(scene, random, 3_600),
  'clock-year': (scene, random) => moveClock(scene, random, 400 * 86_400),
  'embedded-server': killServer,
  'embedded-supervisor': killSupervisor,
  'embedded-postgres': killPostgres,
} as const satisfies Record<KindName, Fault>;

function pick({ instances }: Installation, random: Random): Instance {
  const [first, ...more] = instances;
  if (!first) throw new Error('there is no instance');
  return random.pick([first, ...more]);
}

function proxiesOf({ instances }: Installation): Wire[] {
  return instances.flatMap(({ proxy }) => proxy ?? []);
}

function isPart(part: string): (statement: string) => boolean {
  return (statement) => statement.includes(part);
}

function killAll(pids: readonly number[]): string {
  const killed = pids.filter(killNow);
  if (killed.length === 0) throw new Error('there was no process to kill');
  return `killed ${killed.join(', ')}`;
}

/** One that has just been killed by another fault comes back: it is waited for. */
async function present(find: () => readonly number[]): Promise<readonly number[]> {
  const deadline = performance.now() + SNARE_MS;
  for (;;) {
    const found = find();
    if (found.length > 0 || performance.now() > deadline) return found;
    await sleep(50);
  }
}

async function killServer({ installation }: Scene, random: Random): Promise<string> {
  const instance = pick(installation, random);
  return killAll(await present(() => serverPids(instance)));
}

async function killSupervisor({ installation }: Scene, random: Random): Promise<string> {
  const { service } = pick(installation, random);
  return killAll(await present(() => [service.pid() ?? []].flat()));
}

/** The processes of PostgreSQL; none between two of them. Its file may outlive it, and name somebody else by then. */
function postgresOf({ cluster }: Installation): Process[] {
  try {
    const pid = Number(readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
    const [postmaster, ...rest] = familyOf(pid);
    return postmaster?.command.includes(cluster) ? [postmaster, ...rest] : [];
  } catch {
    return []; // there is no file yet
  }
}

/** The postmaster and all that it has started. */
async function killPostgres({ installation }: Scene): Promise<string> {
  return killAll(await present(() => postgresOf(installation).map(({ pid }) => pid)));
}

/** Any that serves the application; PostgreSQL then ends all others too, and recovers. */
async function killBackend({ installation }: Scene, random: Random): Promise<string> {
  const backends = await present(() =>
    postgresOf(installation)
      .filter(({ command }) => /^postgres: trailmark_app/.test(command))
      .map(({ pid }) => pid),
  );
  return killAll(backends.slice(random.below(backends.length)).slice(0, 1));
}

/** Kills whoever is at a statement, before it is done or before they are told; `ask` has it come. */
async function killAt(
  { installation }: Scene,
  random: Random,
  isWanted: (statement: string) => boolean,
  ask: () => Promise<unknown>,
): Promise<string> {
  const point = random.pick(KILL_POINTS);
  const killed: string[] = [];
  const before = (clientPort: number) => {
    const owner = findOwner(clientPort, installation.instances.flatMap(applicationPids));
    killed.push(killAll(owner === undefined ? [] : [owner]));
  };
  const done = new AbortController();
  const asking = askUntil(done.signal, ask);
  await cutFirst(installation, { point, isWanted, before }).finally(() => done.abort());
  await asking;
  return `${killed.join(', ')}, ${point}`;
}

/** Whatever it meets, other faults included, it is asked again. */
async function askUntil(signal: AbortSignal, ask: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) {
    await ask().catch(() => undefined); // another fault is under way
    await sleep(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined); // enough
  }
}

/** Cuts the first connection that comes to a statement, through whichever proxy. */
async function cutFirst(installation: Installation, wanted: Omit<Wanted, 'signal'>): Promise<void> {
  const done = new AbortController();
  const { signal } = done;
  const timer = setTimeout(() => done.abort(), SNARE_MS);
  const cuts = proxiesOf(installation).map(async (proxy) => {
    const isCut = await proxy.cut({ ...wanted, signal });
    if (isCut) done.abort();
    return isCut;
  });
  try {
    if (!(await Promise.all(cuts)).includes(true)) throw new Error('no such statement came');
  } finally {
    clearTimeout(timer);
    done.abort();
  }
}

async function cutWrites({ installation }: Scene, point: SnarePoint): Promise<string> {
  await cutFirst(installation, { point, isWanted: isPart('from append_events(') });
  return 'one connection';
}

async function lasting(
  { installation, lastingMs }: Scene,
  random: Random,
  begin: (proxy: Wire) => () => void,
): Promise<string> {
  const ms = lastingMs(random);
  const ends = proxiesOf(installation).map(begin);
  await sleep(ms);
  for (const end of ends) end();
  return `${Math.round(ms)} ms`;
}

async function fillDisk({ disk, lastingMs }: Scene, random: Random): Promise<string> {
  if (!disk) throw new Error('there is no disk to fill');
  const ms = lastingMs(random);
  try {
    await disk.fill();
    await sleep(ms);
    await disk.fill();
  } finally {
    disk.free();
  }
  return `${Math.round(ms)} ms`;
}

async function moveClock({ clock, lastingMs }: Scene, random: Random, seconds: number): Promise<string> {
  const ms = 1_000 + lastingMs(random);
  clock.move(seconds);
  await sleep(ms);
  clock.move(0);
  return `${seconds} s for ${Math.round(ms)} ms`;
}
