'use client';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { type ConsoleQuery, printConsoleQuery, RANGES, type RangeName } from '@/lib/client/console-query';

const NAMES: readonly RangeName[] = ['1h', '24h', '7d', '30d', '90d', 'all'];
const CUSTOM = 'custom';

/** Presets stay relative in the URL; two instants are absolute, in UTC. */
export function RangePicker({ query, path }: { query: ConsoleQuery; path: string }) {
  const router = useRouter();
  const isAbsolute = typeof query.range !== 'string';
  const [isCustom, setCustom] = useState(isAbsolute);
  const go = (range: ConsoleQuery['range']) =>
    router.push(path + printConsoleQuery({ ...query, range, page: 1 }));
  const choose = (text: string) => {
    const name = NAMES.find((candidate) => candidate === text);
    setCustom(name === undefined);
    if (name) go(name);
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <label className="inline-flex items-center gap-2 text-label text-fg2">
        Time range
        <select
          value={isCustom || typeof query.range !== 'string' ? CUSTOM : query.range}
          onChange={(event) => choose(event.target.value)}
        >
          {NAMES.map((name) => (
            <option key={name} value={name}>
              {RANGES[name].label}
            </option>
          ))}
          <option value={CUSTOM}>From … to …</option>
        </select>
      </label>
      {isCustom && <CustomRange query={query} onChoose={go} />}
    </div>
  );
}

interface CustomRangeProps {
  query: ConsoleQuery;
  onChoose(range: { fromMs: number; toMs: number }): void;
}

function CustomRange({ query: { range }, onChoose }: CustomRangeProps) {
  const [fault, setFault] = useState<string>();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const [fromMs, toMs] = ['from', 'to'].map((name) => Date.parse(`${String(data.get(name))}Z`));
    if (fromMs === undefined || toMs === undefined || !(fromMs <= toMs))
      setFault('The first time must come before the second.');
    else onChoose({ fromMs, toMs });
  };
  const given = typeof range === 'string' ? undefined : range;
  return (
    <form onSubmit={submit} aria-label="Time range in UTC" className="flex flex-wrap items-center gap-2">
      <input
        type="datetime-local"
        step="1"
        name="from"
        aria-label="From (UTC)"
        required
        defaultValue={inputText(given?.fromMs)}
      />
      <input
        type="datetime-local"
        step="1"
        name="to"
        aria-label="To (UTC)"
        required
        defaultValue={inputText(given?.toMs)}
      />
      <Button type="submit">Apply</Button>
      {fault && (
        <p role="alert" className="text-failure">
          {fault}
        </p>
      )}
    </form>
  );
}

function inputText(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 19);
}
