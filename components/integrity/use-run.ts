import { useRef, useState } from 'react';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import { type Tally, verifyNewest } from '@/lib/client/verify/newest';
import type { Trusted } from '@/lib/client/verify/trust';
import { type NotVerified, toNotVerified } from '@/lib/client/verify/verdict';
import { browserLedger } from './use-ledger';

/** A run over the newest entries of a ledger: how far it is, and how it ended. */
export interface Run {
  state: 'running' | 'done' | 'cancelled' | 'failed';
  tally: Tally;
  elapsedMs: number;
  error?: NotVerified;
}

/** The present run over a ledger, and how to begin and end one. */
export interface Runs {
  run: Run | undefined;
  start(total: number): void;
  cancel(): void;
}

/** Runs over a ledger, one at a time. */
export function useRun(place: LedgerPlace, trusted: Trusted): Runs {
  const [run, setRun] = useState<Run>();
  const stop = useRef<AbortController>(undefined);
  const start = async (total: number) => {
    stop.current?.abort();
    const own = new AbortController();
    stop.current = own;
    const startedMs = performance.now();
    let tally: Tally = {
      ...{ total, done: 0, verified: 0, hidden: 0, erased: 0, waiting: 0, findings: [] },
    };
    const tell = (state: Run['state'], error?: NotVerified) => {
      if (stop.current !== own) return;
      setRun({ state, tally, elapsedMs: performance.now() - startedMs, ...(error ? { error } : {}) });
    };
    tell('running');
    try {
      const told = (found: Tally) => {
        tally = found;
        tell('running');
      };
      tally = await verifyNewest(browserLedger(place, own.signal), trusted, total, told, own.signal);
      tell(own.signal.aborted ? 'cancelled' : 'done');
    } catch (error) {
      if (own.signal.aborted) tell('cancelled');
      else tell('failed', toNotVerified(error));
    }
  };
  return { run, start: (total: number) => void start(total), cancel: () => stop.current?.abort() };
}
