import { type ChildServer, startChild } from '@/bench/child';

/** A Trailmark that runs, and how its server processes are replaced while it does. */
export interface Instance extends ChildServer {
  /** Resolves when each process has its successor. Throws where one found none. */
  replace(): Promise<void>;
}

const REPLACED = 'the server processes were replaced';
const FAILED = 'did not become ready';

/** Starts one, at a port or a free one. Its warnings and errors, and an end that is not in order, go to `onTrouble`. */
export async function startInstance(
  env: Record<string, string>,
  { port, onTrouble }: { port?: number; onTrouble(line: string): void },
): Promise<Instance> {
  let heard: (line: string) => void = () => undefined;
  let ended: (code: number | null) => void = () => undefined;
  const child = await startChild({
    command: (given) => ({ args: ['bin/trailmark', 'start'], env: { ...env, PORT: String(given) } }),
    readyPath: '/api/health',
    readyTimeoutMs: 600_000, // the first start builds the console
    port,
    onExit: (code) => {
      if (code !== 0) onTrouble(`an instance ended with ${code ?? 'a signal'}`);
      ended(code);
    },
    onLog: (line) => {
      heard(line);
      if (!/"level":"info"/.test(line)) onTrouble(line);
    },
  });
  const replace = () =>
    new Promise<void>((resolve, reject) => {
      heard = (line) => {
        if (line.includes(REPLACED)) resolve();
        else if (line.includes(FAILED)) reject(new Error(line));
      };
      ended = (code) => reject(new Error(`the instance ended with ${code ?? 'a signal'}`));
      process.kill(child.pid, 'SIGHUP');
    });
  return { ...child, replace };
}
