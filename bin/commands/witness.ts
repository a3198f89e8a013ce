import type { Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { CommandError, EXIT, say } from '@/bin/output';
import { withMutex } from '@/db/embedded/mutex';
import { LedgerError } from '@/lib/ledger/error';
import { printKey } from '@/lib/ledger/note';
import { openWitnessKey } from '@/lib/witness/key';
import { createWitnessServer } from '@/lib/witness/server';
import { WitnessStore } from '@/lib/witness/store';
import { TrustList } from '@/lib/witness/trust';

export interface WitnessOptions {
  listen: string;
  state: string;
  name?: string;
  trust?: string[];
  trustFile?: string;
}

/**
 * Runs a witness until it is stopped. One process at a time has the folder: another one waits until that has ended,
 * however it ended, so that two of them cannot cosign two histories.
 */
export async function witness(options: WitnessOptions): Promise<void> {
  const address = parseListen(options.listen);
  const trust = await openTrust(options);
  const folder = path.resolve(options.state);
  const serve = async () => {
    const key = await openWitnessKey(folder, options.name, `${os.hostname()}/witness`);
    const server = createWitnessServer({ key, trust, store: new WitnessStore(folder) });
    const stopped = untilStopped(server);
    const port = await listen(server, address);
    say(`Key: ${printKey(key.verifier)}`);
    say(`Cosigns ${await trust.count()} logs at http://${bracketed(address.host)}:${port}`);
    await stopped;
  };
  await withMutex(path.join(folder, 'lock'), serve, Number.POSITIVE_INFINITY);
}

function parseListen(text: string): { host: string; port: number } {
  const [, host = '', digits = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (host === '' || port > 65_535)
    throw new CommandError(`--listen: "${text}" is not host:port`, EXIT.usage);
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port };
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

async function openTrust({ trust = [], trustFile }: WitnessOptions): Promise<TrustList> {
  if (trust.length === 0 && trustFile === undefined)
    throw new CommandError('--trust or --trust-file: whose checkpoints are to be cosigned?', EXIT.usage);
  try {
    const list = new TrustList(trust, trustFile);
    await list.count();
    return list;
  } catch (error) {
    if (error instanceof LedgerError) throw new CommandError(`--trust: ${error.message}`, EXIT.usage);
    throw new CommandError(`--trust-file: ${trustFile} cannot be read`, EXIT.usage);
  }
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(new CommandError(`--listen: ${cause.message}`)));
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/** Answers under way are finished, and bounded by the time limits of the server. */
function untilStopped(server: Server): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
  });
}
