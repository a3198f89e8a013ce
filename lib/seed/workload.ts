import type { EventDraft } from '@/lib/audit/event';
import { randomActivity } from './activity';
import { attack } from './attack';
import type { LiveDraft } from './live';
import { narrow } from './narrow';
import { makeTenants, type SeedTenant } from './people';
import { createRandom, type Random, type SeededRandom, zipf } from './random';

export interface WorkloadOptions {
  events: number;
  tenants: number;
  /** The last event is before it. Rounded down to the hour, so that a run can be repeated. */
  endAtMs: number;
  days: number;
  seed?: number;
  /** Small events: who did what to which, and nothing that takes room. */
  narrow?: boolean;
}

export interface SeedEvent {
  tenant: SeedTenant;
  draft: EventDraft;
}

export interface Workload {
  tenants: readonly SeedTenant[];
  /** All events in order of time, or those of some tenants; the same options give the same ones. */
  events(of?: ReadonlySet<SeedTenant>): Generator<SeedEvent>;
  /** The tenants in `count` groups of much the same traffic. */
  groups(count: number): ReadonlySet<SeedTenant>[];
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Traffic by hour of day in UTC: an office with a night shift of services. */
const HOURS = [3, 2, 2, 2, 3, 5, 12, 28, 55, 80, 88, 84, 60, 76, 90, 86, 70, 45, 24, 16, 11, 8, 6, 4];
const WEEKEND_SHARE = 0.22;

/** A synthetic workload: tenants by Zipf's law, office hours, services, sign-in failures, and one attack in the first tenant. */
export function createWorkload(options: WorkloadOptions): Workload {
  const random = createRandom(options.seed ?? 1);
  const tenants = makeTenants(options.tenants, random);
  return {
    tenants,
    events: (of) => generate(options, tenants, of),
    groups: (count) => group(tenants, count),
  };
}

const SHARES_EXPONENT = 1.1;

function group(tenants: readonly SeedTenant[], count: number): Set<SeedTenant>[] {
  const groups = Array.from({ length: count }, () => ({ share: 0, members: new Set<SeedTenant>() }));
  for (const [nth, share] of zipf(tenants.length, SHARES_EXPONENT).entries()) {
    const least = groups.reduce((one, other) => (other.share < one.share ? other : one));
    const tenant = tenants[nth];
    if (tenant) least.members.add(tenant);
    least.share += share;
  }
  return groups.map(({ members }) => members);
}

function* generate(
  options: WorkloadOptions,
  tenants: readonly SeedTenant[],
  of?: ReadonlySet<SeedTenant>,
): Generator<SeedEvent> {
  const random = createRandom((options.seed ?? 1) + 1);
  const shares = zipf(tenants.length, SHARES_EXPONENT);
  const endMs = Math.floor(options.endAtMs / HOUR_MS) * HOUR_MS;
  const startMs = endMs - options.days * 24 * HOUR_MS;
  const story = tenants[0] && options.events >= 1000 ? attackEvents(tenants[0], endMs, random) : [];
  const name = nameOf(options, endMs);
  let number = 0;
  for (const [hourMs, count] of perHour(startMs, endMs, options.events - story.length)) {
    const told = story.filter(({ atMs }) => atMs >= hourMs && atMs < hourMs + HOUR_MS);
    for (const { tenant, atMs, draft } of merge(hourOf(hourMs, count, tenants, shares, random, of), told)) {
      number += 1;
      if (of && !of.has(tenant)) continue;
      const place = {
        source: 'demo',
        sourceEventId: `${name}-${number}`,
        occurredAt: new Date(atMs).toISOString(),
      };
      yield { tenant, draft: { ...(options.narrow ? narrow(draft) : draft), ...place } };
    }
  }
}

interface TimedDraft {
  tenant: SeedTenant;
  atMs: number;
  draft: LiveDraft;
}

/** One at a time, because an hour of a large workload does not fit into memory. */
function* hourOf(
  hourMs: number,
  count: number,
  tenants: readonly SeedTenant[],
  shares: readonly number[],
  random: SeededRandom,
  of: ReadonlySet<SeedTenant> | undefined,
): Generator<TimedDraft> {
  const offsets = Float64Array.from({ length: count }, () => random.below(HOUR_MS)).sort();
  for (const offset of offsets) {
    const tenant = tenants[random.weighted(shares)] ?? tenants[0];
    if (!tenant) throw new Error('workload without tenants');
    const source = !of || of.has(tenant) ? random : random.unseen;
    yield { tenant, atMs: hourMs + offset, draft: randomActivity(tenant, source) };
  }
}

/** Both in order of time; of the same instant, those of the hour come first. */
function* merge(hour: Iterable<TimedDraft>, story: readonly TimedDraft[]): Generator<TimedDraft> {
  const told = [...story].sort((a, b) => a.atMs - b.atMs);
  for (const event of hour) {
    while (told[0] && told[0].atMs < event.atMs) yield* told.splice(0, 1);
    yield event;
  }
  yield* told;
}

/** Events of two workloads have other ids; those of the same one have the same. */
function nameOf(options: WorkloadOptions, endMs: number): string {
  const { seed = 1, events, tenants, days } = options;
  return `${options.narrow ? 'n' : 'demo'}-${[seed, events, tenants, days, endMs / HOUR_MS].map((part) => part.toString(36)).join('.')}`;
}

/** Two nights before the end, at 02:13 UTC. */
function attackEvents(tenant: SeedTenant, endMs: number, random: Random) {
  const day = Math.floor(endMs / (24 * HOUR_MS)) * 24 * HOUR_MS;
  const beginMs = day - 2 * 24 * HOUR_MS + 133 * MINUTE_MS;
  return attack(tenant, random).map(({ afterMinutes, draft }) => ({
    tenant,
    atMs: beginMs + Math.round(afterMinutes * MINUTE_MS),
    draft,
  }));
}

/** Shares `total` out over the hours so that the sum is exact. */
function* perHour(startMs: number, endMs: number, total: number): Generator<[number, number]> {
  const hours: [number, number][] = [];
  for (let hourMs = startMs; hourMs < endMs; hourMs += HOUR_MS) {
    const at = new Date(hourMs);
    const weekend = at.getUTCDay() === 0 || at.getUTCDay() === 6;
    hours.push([hourMs, (HOURS[at.getUTCHours()] ?? 1) * (weekend ? WEEKEND_SHARE : 1)]);
  }
  const sum = hours.reduce((all, [, weight]) => all + weight, 0);
  let [weightSoFar, countSoFar] = [0, 0];
  for (const [hourMs, weight] of hours) {
    weightSoFar += weight;
    const upTo = Math.round((weightSoFar / sum) * total);
    yield [hourMs, upTo - countSoFar];
    countSoFar = upTo;
  }
}
