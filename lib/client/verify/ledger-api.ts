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
import { type Fetch, type LedgerPlace, ledgerAsk, unreachable } from './ledger-ask';

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
  const { ask, askJson } = ledgerAsk(fetch, place, signal);
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
