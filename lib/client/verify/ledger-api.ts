import { CONSOLE_HEADER } from '@/lib/audit/permission';
import type { LogKind } from '@/lib/audit/scope';
import { type TileId, tilePath } from '@/lib/ledger/tiles';
import {
  type LedgerState,
  type PageProof,
  readCheckpoints,
  readHashes,
  readPageProof,
  readState,
  type SignedNote,
} from './answer';
import { NotVerified } from './verdict';

/** Whose ledger: a log of a tenant. */
export interface LedgerPlace {
  tenantId: string;
  log: LogKind;
}

export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

/** The entries that a proof is asked for, at the size of a checkpoint. */
export interface Wanted {
  ids?: readonly string[];
  seqs?: readonly number[];
  size: number;
}

/** The endpoints of one ledger. Each throws NotVerified: `unreachable`, `refused` with its status, `answer-malformed`. */
export interface LedgerApi {
  place: LedgerPlace;
  state(): Promise<LedgerState>;
  /** Newest first, before a size. */
  checkpoints(beforeSize: number | undefined, limit: number): Promise<SignedNote[]>;
  consistency(from: number, to: number): Promise<Uint8Array[]>;
  proofs(wanted: Wanted): Promise<PageProof>;
  tile(tile: TileId): Promise<Uint8Array>;
}

/** The ledger of a place, asked with the session of whoever looks at the page. */
export function ledgerApi(fetch: Fetch, place: LedgerPlace, signal?: AbortSignal): LedgerApi {
  const ask = async (path: string, more: Record<string, string> = {}, body?: object) => {
    const query = new URLSearchParams({ tenant_id: place.tenantId, log: place.log, ...more });
    const headers = { [CONSOLE_HEADER]: '1', 'content-type': 'application/json' };
    const init = { headers, credentials: 'same-origin', ...(signal ? { signal } : {}) } as const;
    const response = await fetch(
      `/api/v1/ledger${path}?${query}`,
      body === undefined ? init : { ...init, method: 'POST', body: JSON.stringify(body) },
    ).catch(unreachable);
    if (response.ok) return response;
    const { status } = response;
    throw new NotVerified('refused', await reasonOf(response), { status });
  };
  const askJson = async (...asked: Parameters<typeof ask>): Promise<unknown> =>
    await (await ask(...asked)).json().catch(unreachable);
  return {
    place,
    state: async () => readState(await askJson('')),
    checkpoints: async (beforeSize, limit) =>
      readCheckpoints(
        await askJson('/checkpoints', {
          limit: String(limit),
          ...(beforeSize === undefined ? {} : { before_size: String(beforeSize) }),
        }),
      ),
    consistency: async (from, to) =>
      readHashes(await askJson('/consistency', { from: String(from), to: String(to) })),
    proofs: async (wanted) => readPageProof(await askJson('/proofs', {}, wanted)),
    tile: async (tile) => {
      const response = await ask(`/tile/${tilePath(tile)}`);
      return new Uint8Array(await response.arrayBuffer().catch(unreachable));
    },
  };
}

function unreachable(cause: unknown): never {
  if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
  throw new NotVerified('unreachable', 'the server did not answer');
}

/** What the server says of its refusal: its own sentence, where it gives one. */
async function reasonOf(response: Response): Promise<string> {
  const told = await response.text().catch(() => '');
  const message = /"message":"([^"\\]{1,200})"/.exec(told)?.[1];
  return `the server answered ${response.status}${message ? `: ${message}` : ''}`;
}
