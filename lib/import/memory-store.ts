import type { EventDraft } from '@/lib/audit/event';
import { canonicalize } from '@/lib/ledger/canonical';
import { listInputs } from './inputs';
import { parseJson } from './json';
import type { ImportReport } from './report';
import { runImport } from './run';
import type { WriteOutcome } from './write-pipeline';

/** For tests: keeps what is imported as the log does, and counts it as the reference of the real data does. */
export class MemoryStore {
  readonly drafts: EventDraft[] = [];
  readonly #contents = new Map<string, string>();
  readonly conflicts = new Set<string>();

  import(name: string): Promise<ImportReport> {
    return runImport({
      inputs: listInputs([name]),
      write: async (drafts) => drafts.map((draft) => this.#append(draft)),
    });
  }

  #append(draft: EventDraft): WriteOutcome {
    const id = JSON.stringify([draft.source, draft.sourceEventId]);
    const content = canonicalize(parseJson(JSON.stringify(draft)).value);
    const known = this.#contents.get(id);
    if (known === content) return { status: 'duplicate', id };
    if (known !== undefined) {
      this.conflicts.add(id);
      return { status: 'conflict', id };
    }
    this.#contents.set(id, content);
    this.drafts.push(draft);
    return { status: 'stored', id };
  }

  countsOf(value: (draft: EventDraft) => string | undefined): Map<string, number> {
    const counts = new Map<string, number>();
    for (const key of this.drafts.map(value))
      if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts;
  }

  summary({ total }: ImportReport) {
    const times = this.drafts.map((draft) => draft.occurredAt).sort();
    return {
      lines: total.elements,
      skipped_not_audit_records: total.skipped,
      quarantined_no_time_or_action: total.rejected,
      stored_after_dedup: total.stored,
      ids_with_different_content: this.conflicts.size,
      results: Object.fromEntries(this.countsOf((draft) => draft.result)),
      distinct_actors: this.countsOf((draft) => draft.actorId).size,
      distinct_ips: this.countsOf((draft) => draft.ip).size,
      distinct_actions: this.countsOf((draft) => draft.action).size,
      top_actions: [],
      min_ts: times.at(0) ?? '',
      max_ts: times.at(-1) ?? '',
    };
  }
}
