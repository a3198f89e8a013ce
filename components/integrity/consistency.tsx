'use client';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import type { LedgerPlace } from '@/lib/client/verify/ledger-ask';
import { proveGrowth } from '@/lib/client/verify/trust';
import { NotVerified, toNotVerified } from '@/lib/client/verify/verdict';
import type { Checkpoint } from '@/lib/ledger/checkpoint';
import { Failure } from './failure';
import { Mark } from './mark';
import type { OpenedNote } from './use-checkpoints';
import { browserLedger } from './use-ledger';
import { exact } from './words';

/** What has come of a proof between two sizes. */
type Outcome = { from: number; to: number } & ({ hashes: number } | { error: NotVerified });

/** Two checkpoints, of which the older must be the beginning of the younger; proven in this browser. */
export function Consistency({ place, notes }: { place: LedgerPlace; notes: readonly OpenedNote[] }) {
  const [outcome, setOutcome] = useState<Outcome | 'asking'>();
  const opened = notes.flatMap(({ opened: one }) => (one instanceof NotVerified ? [] : [one]));
  const [newest, ...older] = opened;
  if (!newest || older.length === 0)
    return <p className="text-fg2">With a second checkpoint, this shows that it continues the first.</p>;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const [from, to] = ['from', 'to'].map((name) =>
      opened.find(({ size }) => size === Number(data.get(name))),
    );
    if (!from || !to) return;
    setOutcome('asking');
    void prove(place, from, to).then(setOutcome);
  };
  return (
    <div className="flex flex-col gap-2 pt-2">
      <h3 className="text-label font-semibold text-fg2">Does one continue the other?</h3>
      <form onSubmit={submit} className="flex flex-wrap items-center gap-2">
        <SizeChoice name="from" label="From" sizes={opened} chosen={older[0] ?? newest} />
        <SizeChoice name="to" label="to" sizes={opened} chosen={newest} />
        <Button type="submit" disabled={outcome === 'asking'}>
          Prove it
        </Button>
      </form>
      <div aria-live="polite" className="min-h-target">
        {outcome === 'asking' && <p className="text-fg2">Proving…</p>}
        {outcome !== undefined && outcome !== 'asking' && <Result outcome={outcome} />}
      </div>
    </div>
  );
}

function Result({ outcome }: { outcome: Outcome }) {
  if ('error' in outcome) return <Failure error={outcome.error} />;
  return (
    <p className="flex items-center gap-2">
      <Mark look="good" />
      <span>
        The first {exact(outcome.from)} of {exact(outcome.to)} entries are the ones that were signed then:{' '}
        {outcome.hashes} hashes prove it.
      </span>
    </p>
  );
}

function SizeChoice({
  name,
  label,
  sizes,
  chosen,
}: {
  name: string;
  label: string;
  sizes: readonly Checkpoint[];
  chosen: Checkpoint;
}) {
  return (
    <label className="inline-flex items-center gap-2 text-label text-fg2">
      {label}
      <select name={name} defaultValue={chosen.size} className="tabular-nums">
        {sizes.map(({ size }) => (
          <option key={size} value={size}>
            {exact(size)}
          </option>
        ))}
      </select>
    </label>
  );
}

async function prove(place: LedgerPlace, one: Checkpoint, other: Checkpoint): Promise<Outcome> {
  const [from, to] = one.size <= other.size ? [one, other] : [other, one];
  const sizes = { from: from.size, to: to.size };
  try {
    return { ...sizes, hashes: await proveGrowth(browserLedger(place), from, to) };
  } catch (error) {
    return { ...sizes, error: toNotVerified(error) };
  }
}
