import type { Installation } from '@/bench/installation';
import type { BenchOptions } from '@/bench/options';
import { type Clickhouse, openClickhouse } from '@/bench/peers/clickhouse';
import { loadFlat } from '@/bench/peers/flat-load';
import { type FlatPeer, openFlat } from '@/bench/peers/flat-peer';
import { type Place, seedPlace } from '@/bench/place';
import type { Scene } from '@/bench/scene';
import { say } from '@/bin/output';

/** Loads the events where they are not there yet, and leaves the tables as a database in service has them. */
export async function loadEvents(
  place: Place,
  { admin }: Pick<Installation, 'admin'>,
  { workload }: BenchOptions,
): Promise<void> {
  if (place.marker.isLoaded) return;
  const startedAt = performance.now();
  say(`Loading ${workload.events} events…`);
  await seedPlace(place.root, workload);
  for (const table of ['event', 'ledger_entry', 'log']) await admin.unsafe(`vacuum analyze ${table}`);
  place.note({ isLoaded: true });
  say(`Loaded in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
}

const COUNTERS = [
  ...([
    'segment',
    'segment_count',
    'segment_day',
    'segment_hour',
    'segment_value',
    'segment_block_value',
    'first_value',
    'log',
  ] as const),
] as const;

/** Leaves counters and logs as a database in service has them: vacuumed, and nothing waiting to be written. */
export async function settle({ admin }: Pick<Installation, 'admin'>): Promise<void> {
  for (const table of COUNTERS) await admin.unsafe(`vacuum analyze ${table}`);
  await admin`checkpoint`;
}

/** What ours is compared with; a peer that is not to be had is undefined, and `skipped` says why. */
export interface Peers {
  flat: FlatPeer | undefined;
  clickhouse: Clickhouse | undefined;
  skipped: string[];
  close(): Promise<void>;
}

/** Copies the events into each peer that is at hand, once a folder. */
export async function openPeers(
  place: Place,
  installation: Installation,
  scene: Scene,
  { hasPeers }: BenchOptions,
  needsFlat: boolean,
): Promise<Peers> {
  if (!hasPeers) {
    const skipped = ['plain table, ClickHouse: run without peers'];
    return { flat: undefined, clickhouse: undefined, skipped, close: async () => undefined };
  }
  if (needsFlat && !place.marker.hasFlat) {
    await loadFlat(installation);
    place.note({ hasFlat: true });
  }
  const flat = needsFlat ? openFlat(installation, scene) : undefined;
  const clickhouse = await openClickhouse(place.root, scene);
  if (clickhouse && !place.marker.hasClickhouse) {
    await clickhouse.load(installation);
    place.note({ hasClickhouse: true });
  }
  return {
    ...{ flat, clickhouse },
    skipped: [
      ...(needsFlat ? [] : ['plain table: nothing is compared with it']),
      ...(clickhouse ? [] : ['ClickHouse: not installed']),
    ],
    async close() {
      await flat?.close();
      await clickhouse?.close();
    },
  };
}
