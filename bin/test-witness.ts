import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { childEnv } from '@/lib/env';

export interface WitnessProcess {
  url: string;
  vkey: string;
  /** Posts a body to add-checkpoint. */
  post(
    body: string | Uint8Array<ArrayBuffer>,
  ): Promise<{ status: number; body: string; type: string | null }>;
  stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** Starts `trailmark witness` as a process of its own, on any free port or a given one, and waits until it answers. */
export async function startWitness(
  state: string,
  options: { name: string; trust: readonly string[]; port?: number },
): Promise<WitnessProcess> {
  const address = `127.0.0.1:${options.port ?? 0}`;
  const trust = options.trust.flatMap((text) =>
    text.startsWith('/') ? ['--trust-file', text] : ['--trust', text],
  );
  const args = [
    'bin/trailmark',
    'witness',
    '--state',
    state,
    '--listen',
    address,
    '--name',
    options.name,
    ...trust,
  ];
  const child = spawn(process.execPath, args, { env: childEnv({}), stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === 2) break;
  }
  const [, vkey = ''] = /^Key: (\S+)$/.exec(lines[0] ?? '') ?? [];
  const [, url = ''] = / at (http:\S+)$/.exec(lines[1] ?? '') ?? [];
  if (url === '') throw new Error(`the witness did not start: ${lines.join(' ')}`);
  return {
    url,
    vkey,
    post: (body) => post(url, body),
    stop: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}

async function post(url: string, body: string | Uint8Array<ArrayBuffer>) {
  const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
  return { status: response.status, body: await response.text(), type: response.headers.get('content-type') };
}
