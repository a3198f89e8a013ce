import { useEffect, useState } from 'react';
import type { Verification, VerificationMode } from '@/lib/client/verify/claims';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import { type NotVerified, toNotVerified } from '@/lib/client/verify/verdict';
import { browserClaims } from './use-claim';

const POLL_MS = 1_000;

/** The newest verifications of a log as the server told them at an instant, and why it told no more. */
interface Told {
  jobs: readonly Verification[];
  atMs: number;
  error?: NotVerified;
}

/** What the server verifies, and how to have it do so. */
export interface Verifications {
  /** Undefined until the server has answered once. */
  told: Told | undefined;
  running: Verification | undefined;
  /** The last one that came to an end. */
  last: Verification | undefined;
  isAsking: boolean;
  start(mode: VerificationMode): void;
}

/** Verifications on the server, looked at again every second while one of them is under way. */
export function useVerifications({ tenantId, log }: LedgerPlace): Verifications {
  const [told, setTold] = useState<Told>();
  const [isAsking, setAsking] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let jobs: readonly Verification[] = [];
    const look = async () => {
      const found = await read({ tenantId, log }, gone.signal);
      if (gone.signal.aborted) return;
      if ('jobs' in found) jobs = found.jobs;
      setTold({ jobs, atMs: Date.now(), ...('error' in found ? { error: found.error } : {}) });
      setAsking(false);
      if (jobs.some(isUnderWay)) timer = setTimeout(() => void look(), POLL_MS);
    };
    void look();
    return () => {
      gone.abort();
      clearTimeout(timer);
    };
  }, [tenantId, log, attempt]);
  const start = async (mode: VerificationMode) => {
    setAsking(true);
    try {
      await browserClaims({ tenantId, log }).verify(mode);
      setAttempt(attempt + 1);
    } catch (error) {
      setAsking(false);
      setTold({ jobs: told?.jobs ?? [], atMs: Date.now(), error: toNotVerified(error) });
    }
  };
  const running = told?.jobs.find(isUnderWay);
  const last = told?.jobs.find((job) => !isUnderWay(job));
  return { told, running, last, isAsking, start: (mode) => void start(mode) };
}

function isUnderWay({ state }: Verification): boolean {
  return state === 'queued' || state === 'running';
}

async function read(place: LedgerPlace, signal: AbortSignal) {
  try {
    return { jobs: await browserClaims(place, signal).verifications() };
  } catch (error) {
    return { error: toNotVerified(error) };
  }
}
