import type { Pool } from '@/db/client';
import { logsToVerify, verifyLog } from '@/lib/ingest/verify-log';
import type { Book } from './book';

/** Each acknowledged event stands in the log once, at the place that was told; nothing that was refused is there. */
export async function checkAcknowledged(sql: Pool, { acknowledged, refused }: Book): Promise<string[]> {
  const due = new Map(acknowledged); // of this moment: clients go on
  const faults: string[] = [];
  const stored = new Map<string, number>();
  const rows = sql<{ id: string; seq: string }[]>`
    select e.source_event_id as id, n.seq from event e join ledger_entry n on n.log = e.log and n.id = e.id and n.seq = e.seq
    join log l on l.log = e.log and l.kind = 0 where e.source_event_id is not null`;
  for await (const page of rows.cursor(10_000))
    for (const { id, seq } of page) {
      if (stored.has(id)) faults.push(`event ${id} is stored twice: at ${stored.get(id)} and ${seq}`);
      if (refused.has(id)) faults.push(`event ${id} was refused, and is stored at ${seq}`);
      stored.set(id, Number(seq));
    }
  for (const [id, { index }] of due) {
    const seq = stored.get(id);
    if (seq === undefined) faults.push(`event ${id} was acknowledged at ${index}, and is not there`);
    else if (seq !== index) faults.push(`event ${id} was acknowledged at ${index}, and stands at ${seq}`);
  }
  return faults;
}

/** Verifies every log, each from where the last time ended, as `verify-db --incremental` does. */
export class LogVerifier {
  readonly #places = new Map<number, { done: number; roots: readonly Uint8Array[] }>();

  constructor(private readonly sql: Pool) {}

  /** All that does not agree, one line each. */
  async check(): Promise<string[]> {
    const faults: string[] = [];
    for (const log of await logsToVerify(this.sql, undefined)) {
      const start = this.#places.get(log.log);
      const findings = await verifyLog(this.sql, log, {
        ...(start ? { start } : {}),
        keep: async ({ done, roots }) => {
          if (roots) this.#places.set(log.log, { done, roots });
          return true;
        },
      });
      faults.push(
        ...findings.map(({ code, origin, seq, detail }) =>
          [code, origin, seq, detail].filter(Boolean).join(' '),
        ),
      );
    }
    return faults;
  }

  /** The next time begins at the first entry. */
  forget(): void {
    this.#places.clear();
  }
}
