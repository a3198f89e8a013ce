import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { printKey } from '@/lib/ledger/note';
import { openWitnessKey } from './key';
import { createWitnessServer } from './server';
import { WitnessStore } from './store';
import { TrustList } from './trust';

export interface TestWitness {
  vkey: string;
  url: string;
  /** Requests that came. */
  asked(): number;
  close(): Promise<void>;
}

/** A witness in this process, on a folder of its own. */
export async function startTestWitness(name: string, trust: readonly string[]): Promise<TestWitness> {
  const state = mkdtempSync(path.join(tmpdir(), 'trailmark-witness-'));
  const key = await openWitnessKey(state, name, '');
  const store = new WitnessStore(state);
  const server = createWitnessServer({ key, trust: new TrustList(trust, undefined), store });
  let requests = 0;
  server.on('request', () => {
    requests += 1;
  });
  const { url, close } = await listen(server);
  return {
    ...{ vkey: printKey(key.verifier), url, asked: () => requests },
    close: async () => {
      await close();
      rmSync(state, { recursive: true });
    },
  };
}

/** Has a server listen on any free port; where, and how it ends, whatever is still connected. */
export async function listen(server: Server): Promise<{ url: string; close: () => Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
