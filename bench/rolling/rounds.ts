import { type Balancer, startBalancer } from '@/bench/rolling/balancer';
import { type Instance, startInstance } from '@/bench/rolling/instance';
import { type LoadReport, startLoad, type Target } from '@/bench/rolling/load';

export interface Rolled extends LoadReport {
  /** How long each restart took. */
  tookMs: number[];
}

/** What a round is made with: the environment of its instances, and the tokens of a tenant without events. */
export interface Round {
  env: Record<string, string>;
  tokens: Omit<Target, 'origin'>;
  restarts: number;
}

/** Events that are acknowledged before the first restart, between two of them, and behind the last. */
const EVENTS_BETWEEN = 100;
/** Longer than the balancer takes to hear of it. */
const DRAIN_MS = 1_000;

/** One instance, whose server processes are replaced by SIGHUP under load. */
export function replaceUnderLoad({ env, tokens, restarts }: Round): Promise<Rolled> {
  return noting(async (onTrouble) => {
    const instance = await startInstance(env, { onTrouble });
    try {
      return await roll({ ...tokens, origin: instance.origin }, restarts, () => instance.replace());
    } finally {
      await instance.stop();
    }
  });
}

/** Two instances behind a balancer, which are stopped and started in turn under load, as an orchestrator does it. */
export function restartBehindBalancer({ env, tokens, restarts }: Round): Promise<Rolled> {
  return noting(async (onTrouble) => {
    const drained = { ...env, TRAILMARK_DRAIN_MS: String(DRAIN_MS) };
    const instances: Instance[] = [];
    let balancer: Balancer | undefined;
    try {
      for (let nth = 0; nth < 2; nth++) instances.push(await startInstance(drained, { onTrouble }));
      balancer = await startBalancer(instances.map((each) => each.origin));
      const { origin, whenReady } = balancer;
      return await roll({ ...tokens, origin }, restarts, async (nth) => {
        const [old] = instances.splice(0, 1);
        if (!old) throw new Error(`no instance is left at restart ${nth}`);
        await old.stop();
        instances.push(await startInstance(drained, { port: Number(new URL(old.origin).port), onTrouble }));
        await whenReady(old.origin);
      });
    } finally {
      await balancer?.close();
      await Promise.all(instances.map((instance) => instance.stop()));
    }
  });
}

/** A round with what the instances complained of until they had ended. */
async function noting(run: (onTrouble: (line: string) => void) => Promise<Rolled>): Promise<Rolled> {
  const troubles: string[] = [];
  try {
    const rolled = await run((line) => troubles.push(`log: ${line}`));
    return { ...rolled, faults: [...rolled.faults, ...troubles] };
  } catch (cause) {
    throw new Error(['the round was not finished', ...troubles].join('\n'), { cause });
  }
}

async function roll(
  target: Target,
  restarts: number,
  restart: (nth: number) => Promise<void>,
): Promise<Rolled> {
  const load = await startLoad(target);
  const tookMs: number[] = [];
  await load.reached(EVENTS_BETWEEN);
  for (let nth = 0; nth < restarts; nth++) {
    const startedAt = performance.now();
    await restart(nth);
    tookMs.push(performance.now() - startedAt);
    await load.reached(load.acknowledged() + EVENTS_BETWEEN);
  }
  return { ...(await load.finish()), tookMs };
}
