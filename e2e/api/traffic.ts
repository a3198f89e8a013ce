import { setInterval as ticks } from 'node:timers/promises';
import type { Api } from './api';

export const ACTIONS = ['walk.read', 'walk.changed', 'walk.removed'] as const;
export const RESULTS = ['success', 'failure', 'denied'] as const;

const TICK_MS = 50;
/** Every so many ticks one of the first events is deleted. */
const TICKS_OF_A_DELETION = 3;
const LATE_OF_TEN = 3;
const HOUR_MS = 3_600_000;
/** The first events lie on these hours, and late ones fall among them. */
const SPAN_HOURS = 24 * 20;

/** What is known of an event, in milliseconds of one clock. */
export interface Known {
  tenantId: string;
  action: string;
  result: string;
  atMs: number;
  /** When its request was begun and answered. */
  sentAt: number;
  storedAt: number;
  /** The same of its deletion. */
  eraseSentAt?: number;
  erasedAt?: number;
}

export interface TrafficReport {
  events: number;
  late: number;
  deletions: number;
  seconds: number;
}

/** Events that arrive at several tenants, in order and late, and deletions of those that were there at first. */
export class Traffic {
  readonly known = new Map<string, Known>();
  #nth = 0;
  #late = 0;
  readonly #first: string[] = [];
  readonly #fromMs = Date.now() - (SPAN_HOURS + 1) * HOUR_MS;

  constructor(
    private readonly api: Api,
    private readonly tenants: readonly string[],
  ) {}

  /** Gives each tenant its first events. */
  async begin(eventsOfEach: number): Promise<void> {
    for (const tenantId of this.tenants)
      this.#first.push(...(await this.#send(tenantId, eventsOfEach, () => true)));
    this.#late = 0;
  }

  /** Writes so many events a second until `work` has ended, and answers what became of them. */
  async during(perSecond: number, work: () => Promise<void>): Promise<TrafficReport> {
    const stop = new AbortController();
    const before = this.known.size;
    const startedAt = performance.now();
    const flowing = this.#flow(perSecond, startedAt, stop.signal);
    try {
      await work();
    } finally {
      stop.abort();
      await flowing;
    }
    const deletions = [...this.known.values()].filter(({ erasedAt }) => erasedAt !== undefined).length;
    const seconds = (performance.now() - startedAt) / 1000;
    return { events: this.known.size - before, late: this.#late, deletions, seconds };
  }

  /** What is due is sent whether or not what was sent before is answered: a slow server is not spared. */
  async #flow(perSecond: number, startedAt: number, signal: AbortSignal): Promise<void> {
    const underWay: Promise<unknown>[] = [];
    let [due, tick] = [0, 0];
    try {
      for await (const _ of ticks(TICK_MS, undefined, { signal })) {
        const count = Math.floor(((performance.now() - startedAt) / 1000) * perSecond) - due;
        due += count;
        tick += 1;
        const tenantId = this.tenants[tick % this.tenants.length] ?? '';
        if (count > 0) underWay.push(this.#send(tenantId, count, (nth) => nth % 10 < LATE_OF_TEN));
        if (tick % TICKS_OF_A_DELETION === 0) underWay.push(this.#erase());
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    await Promise.all(underWay);
  }

  async #send(tenantId: string, count: number, isLate: (nth: number) => boolean): Promise<string[]> {
    const sentAt = performance.now();
    const events = Array.from({ length: count }, () => this.#event(isLate));
    const ids = await this.api.write(tenantId, events);
    const storedAt = performance.now();
    for (const [nth, id] of ids.entries()) {
      const { action = '', result = '', occurred_at: at = '' } = events[nth] ?? {};
      this.known.set(id, { tenantId, action, result, atMs: Date.parse(at), sentAt, storedAt });
    }
    return ids;
  }

  #event(isLate: (nth: number) => boolean) {
    const nth = this.#nth++;
    const late = isLate(nth);
    if (late) this.#late += 1;
    // By a step that has no factor in common with the hours, so that they come in no order.
    const atMs = late ? this.#fromMs + ((nth * 101) % SPAN_HOURS) * HOUR_MS + (nth % 1000) : Date.now();
    return {
      occurred_at: new Date(atMs).toISOString(),
      action: ACTIONS[nth % 3] ?? '',
      result: RESULTS[[0, 1, 0, 1, 2][nth % 5] ?? 0] ?? '',
      actor_id: `usr_${nth % 40}`,
      details: { nth },
    };
  }

  async #erase(): Promise<void> {
    const id = this.#first.splice(Math.floor(Math.random() * this.#first.length), 1)[0] ?? '';
    const known = this.known.get(id);
    if (!known) return;
    known.eraseSentAt = performance.now();
    const claims = { tenantId: known.tenantId, scope: 'audit:write', subject: 'officer' };
    const { status } = await this.api.ask(`/api/logging/audit/${id}`, { claims }, { method: 'DELETE' });
    if (status !== 204) throw new Error(`DELETE of ${id} is answered ${status}`);
    known.erasedAt = performance.now();
  }
}
