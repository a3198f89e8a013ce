import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SAMPLE_MS = 2_000;

export interface MemoryWatch {
  /** Greatest resident memory of one process below the watched one, and of all of them together, in MB. */
  stop(): Promise<{ processMb: number; allMb: number }>;
}

/** Samples the resident memory of a process and its descendants. `ps`, because it is there on every system that runs this. */
export function watchMemory(pid: number): MemoryWatch {
  const greatest = { processMb: 0, allMb: 0 };
  const sample = async () => {
    const sizes = await memoryOf(pid);
    greatest.processMb = Math.max(greatest.processMb, ...sizes);
    greatest.allMb = Math.max(
      greatest.allMb,
      sizes.reduce((sum, size) => sum + size, 0),
    );
  };
  let running = sample();
  const timer = setInterval(() => {
    running = running.then(sample);
  }, SAMPLE_MS);
  timer.unref(); // a run that fails ends without it
  return {
    async stop() {
      clearInterval(timer);
      await running;
      return greatest;
    },
  };
}

/** Of each process of the tree, in MB. */
async function memoryOf(root: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0, rssKb = 0]) => ({ pid, parent, rssKb }));
  const tree = new Set([root]);
  for (let size = 0; size < tree.size; ) {
    size = tree.size;
    for (const { pid, parent } of processes) if (tree.has(parent)) tree.add(pid);
  }
  return processes.filter(({ pid }) => tree.has(pid)).map(({ rssKb }) => (rssKb * 1024) / 1e6);
}
