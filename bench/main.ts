import { describeMachine } from '@/bench/database';
import { bulk } from '@/bench/families/bulk';
import { cancelled } from '@/bench/families/cancelled';
import { count } from '@/bench/families/count';
import { deep } from '@/bench/families/deep';
import { directus } from '@/bench/families/directus';
import { facets } from '@/bench/families/facets';
import { histogram } from '@/bench/families/histogram';
import { ingest } from '@/bench/families/ingest';
import { ledger } from '@/bench/families/ledger';
import { load } from '@/bench/families/load';
import { mixed } from '@/bench/families/mixed';
import { page } from '@/bench/families/page';
import { panels } from '@/bench/families/panels';
import { rare } from '@/bench/families/rare';
import { stats } from '@/bench/families/stats';
import { storage } from '@/bench/families/storage';
import { throughput } from '@/bench/families/throughput';
import type { Bench, Family } from '@/bench/family';
import { type Installation, makeTokens, openDatabases } from '@/bench/installation';
import { watchMemory } from '@/bench/memory';
import { type BenchOptions, parseOptions } from '@/bench/options';
import { openPlace, type Place } from '@/bench/place';
import { loadEvents, openPeers, type Peers, settle } from '@/bench/prepare';
import { keepRun, measureGrowth } from '@/bench/record';
import { printSection, type Section } from '@/bench/report';
import { readScene } from '@/bench/scene';
import { waitUntilSealed, waitUntilSigned } from '@/bench/sealed';
import { CommandError, complain, EXIT, say } from '@/bin/output';
import { closeDatabase } from '@/db/pool';

/** Families that write come last, so that those that read find what was loaded. */
const FAMILIES: readonly Family[] = [
  ...[storage, page, throughput, count, deep, facets, histogram, stats, panels, rare],
  ...[directus, cancelled, load, mixed, ingest, ledger, bulk],
];
const PACES = {
  full: { race: { rounds: 200, budgetMs: 3_000 }, slices: 3, sliceMs: 2_000 },
  quick: { race: { rounds: 20, budgetMs: 100 }, slices: 1, sliceMs: 1_000 },
  once: { race: { rounds: 1, budgetMs: 1 }, slices: 1, sliceMs: 100 },
} as const;

/** What is to be undone, last first, however the run ends. */
const closers: (() => Promise<void> | void)[] = [];
for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const])
  process.once(signal, () => void closeAll().finally(() => process.exit(code)));

try {
  await run(parseOptions(process.argv.slice(2)));
} catch (error) {
  complain(
    error instanceof CommandError ? error.message : String(error instanceof Error ? error.stack : error),
  );
  process.exitCode = error instanceof CommandError ? error.exitCode : EXIT.failed;
} finally {
  await closeAll();
}

async function closeAll(): Promise<void> {
  await closeDatabase();
  for (const close of closers.splice(0).reverse()) await close();
}

async function run(options: BenchOptions): Promise<void> {
  const families = FAMILIES.filter(({ name, isLong }) => options.only?.includes(name) ?? !isLong);
  if (families.length === 0)
    throw new CommandError(`--only: some of ${FAMILIES.map(({ name }) => name).join(',')}`, EXIT.usage);
  const place = await openPlace(options);
  closers.push(() => place.close());
  const { bench, peers } = await open(
    place,
    options,
    families.some(({ needsFlat }) => needsFlat !== false),
  );
  const memory = watchMemory(bench.installation.server.pid);
  const sections = await runFamilies(bench, families);
  const { processMb, allMb } = await memory.stop();
  sections.push({
    ...{ name: 'memory', title: 'Memory of the server', skipped: peers.skipped },
    rows: [
      { case: 'greatest of one process, MB', contender: 'ours', value: processMb },
      { case: 'greatest of all its processes, MB', contender: 'ours', value: allMb },
    ],
    verdicts: [{ target: 'memory', of: 'one process', value: processMb }],
  });
  const growth = measureGrowth(sections, options.against);
  if (growth) sections.push(growth);
  for (const section of sections.slice(-(growth ? 2 : 1))) say(`\n${printSection(section)}`);
  const { installation, clickhouse, scene } = bench;
  const versions: Record<string, string> = clickhouse ? { ClickHouse: clickhouse.version } : {};
  const machine = await describeMachine(installation.admin);
  keepRun({ machine, versions, date: today(), events: scene.events.all, sections }, options);
  say(`\nThe figures are in ${options.json}.`);
}

async function open(
  place: Place,
  options: BenchOptions,
  needsFlat: boolean,
): Promise<{ bench: Bench; peers: Peers }> {
  const { workload, isQuick, isOnce } = options;
  const databases = await openDatabases(place);
  closers.push(() => databases.close());
  say(await describeMachine(databases.admin));
  await loadEvents(place, databases, options);
  const endMs = Date.parse(workload.end);
  const scene = await readScene(databases.admin, { startMs: endMs - workload.days * 86_400_000, endMs });
  const server = await databases.startServer('raised');
  closers.push(() => server.stop());
  await waitUntilSealed(databases.admin);
  if (!options.isQuick) await waitUntilSigned(databases.admin);
  const installation: Installation = { ...databases, server, tokens: await makeTokens(databases, scene) };
  const peers = await openPeers(place, installation, scene, options, needsFlat);
  closers.push(() => peers.close());
  await settle(databases);
  const { flat, clickhouse } = peers;
  const pace = { ...PACES[paceOf(options)], isQuick, isOnce };
  return { bench: { installation, scene, flat, clickhouse, ...pace }, peers };
}

function paceOf({ isQuick, isOnce }: BenchOptions): keyof typeof PACES {
  if (isOnce) return 'once';
  return isQuick ? 'quick' : 'full';
}

/** Every answer is compared before any is timed; a wrong one ends the run. */
async function runFamilies(bench: Bench, families: readonly Family[]): Promise<Section[]> {
  const faults: string[] = [];
  for (const family of families) faults.push(...(await family.check(bench)));
  if (faults.length > 0)
    throw new CommandError(`${faults.length} answers differ from plain SQL:\n${faults.join('\n')}`);
  say('Every answer equals that of plain SQL.');
  const sections: Section[] = [];
  for (const family of families) {
    const startedAt = performance.now();
    const { name, title } = family;
    const section = { name, title, ...(await family.measure(bench)) };
    sections.push(section);
    say(`\n${printSection(section)}\n\n(${((performance.now() - startedAt) / 1000).toFixed(0)} s)`);
  }
  return sections;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
