'use client';
import { CopyButton } from '@/components/ui/copy-button';
import { relativeText } from '@/lib/client/relative-time';
import { offsetText, timeText, type Zone, zoneLabel } from '@/lib/client/zone';
import { useZone } from './use-zone';

/** One instant in every notation that somebody may need elsewhere. */
export function InstantCard({ ms, zone, nowMs }: { ms: number; zone: Zone; nowMs: number }) {
  const local = useZone('local');
  const inForce = useZone(zone);
  const zones = [...new Set(['utc', inForce, local])];
  const notations = [
    { name: 'ISO 8601', text: new Date(ms).toISOString() },
    { name: 'Epoch ms', text: String(ms) },
    ...zones.map((of) => ({
      name: of === local && of !== 'utc' ? `Local (${zoneLabel(of)})` : zoneLabel(of),
      text: `${timeText(ms, of).slice(0, 23)} ${offsetText(ms, of)}`,
    })),
    { name: 'Relative', text: relativeText(ms, nowMs) },
  ];
  return (
    <dl className="grid gap-x-3 py-1 ps-3 pe-1 sm:grid-cols-[auto_1fr_auto]">
      {notations.map(({ name, text }) => (
        <div key={name} className="grid grid-cols-[1fr_auto] items-center sm:col-span-3 sm:grid-cols-subgrid">
          <dt className="col-span-2 text-label text-fg2 sm:col-span-1">{name}</dt>
          <dd className="col-span-2 grid grid-cols-subgrid items-center">
            <span className="font-mono tabular-nums">{text}</span>
            <CopyButton look="quiet" text={text} label="Copy" name={`Copy ${name}`} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
