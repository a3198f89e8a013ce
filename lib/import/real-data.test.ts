import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { EventDraft } from '@/lib/audit/event';
import { at, type Json } from '@/lib/audit/json';
import { readElements } from './containers';
import { listInputs } from './inputs';
import { parseJsonObject } from './json';
import { MemoryStore } from './memory-store';
import { detectFormat } from './registry';
import { withSourceIds } from './source-id';

const folder = path.resolve(process.cwd(), '../shared/data');
const isAbsent = !existsSync(folder);

const set = z.object({
  lines: z.number(),
  skipped_not_audit_records: z.number(),
  quarantined_no_time_or_action: z.number(),
  stored_after_dedup: z.number(),
  ids_with_different_content: z.number(),
  results: z.record(z.string(), z.number()),
  distinct_actors: z.number(),
  distinct_ips: z.number(),
  distinct_actions: z.number(),
  top_actions: z.array(z.tuple([z.string(), z.number()])),
  min_ts: z.string(),
  max_ts: z.string(),
});
type Set = z.infer<typeof set>;

const OURS =
  /^(aws_\w+|okta_\w+|github_\w+|gcp_\w+|google_\w+|entra_\w+|m365_\w+|kubernetes_\w+|azure_\w+|auth0|vault_\w+|gitlab_audit)\//;

/**
 * Where the rules decide otherwise than the reference that counted: it compares the mapped fields of two events with
 * one id, not their details, and does not know all of the rules named here.
 */
const DIFFERENCES: Record<string, Partial<Set>> = {
  // An Insights record is skipped, not rejected.
  'aws_cloudtrail/panther_oss.ndjson': { skipped_not_audit_records: 1, quarantined_no_time_or_action: 0 },
  'gcp_audit/panther_tests.ndjson': { ids_with_different_content: 4 },
  // Meet has the address in a parameter.
  'google_workspace/panther_oss.ndjson': { distinct_ips: 5 },
  'entra_diagnostic/otrf_log_analytics_form.ndjson': { ids_with_different_content: 1 },
  // A risk detection whose envelope has a US time has another time that can be read.
  'entra_diagnostic/sekoia.ndjson': {
    ...{ quarantined_no_time_or_action: 1, stored_after_dedup: 14, distinct_actions: 11 },
    results: { success: 11, denied: 2, unknown: 1 },
  },
  'm365_unified_audit/sekoia.ndjson': { ids_with_different_content: 2 },
  'auth0/panther_tests.ndjson': { ids_with_different_content: 4 },
};

describe.skipIf(isAbsent)(`real events of ${folder} (skipped where that folder is absent)`, () => {
  const totals = isAbsent
    ? {}
    : z.object({ sets: z.record(z.string(), set) }).parse(read('expected/totals.json')).sets;

  for (const [name, expected] of Object.entries(totals).filter(([file]) => OURS.test(file))) {
    it(`${name} gives the counts of the reference`, async () => {
      const memory = new MemoryStore();
      const report = await memory.import(path.join(folder, name));
      expect(memory.summary(report)).toEqual({
        ...expected,
        top_actions: expect.anything(),
        ...DIFFERENCES[name],
      });
      const counts = memory.countsOf((draft) => draft.action);
      const named = expected.top_actions.filter(([action]) => !action.startsWith('None.'));
      for (const [action, count] of named) expect([action, counts.get(action)]).toEqual([action, count]);
      const again = await memory.import(path.join(folder, name));
      expect(again.total.stored).toBe(0);
    });
  }

  for (const name of [
    '01-aws_cloudtrail-denied',
    '02-okta-two-targets',
    '03-github-rejected-no-id',
    '04-kubernetes-impersonated-403',
    '05-gcp-status-empty-but-not-granted',
    '06-m365-login-failed-status-success',
  ]) {
    it(`${name} gives each expected field`, async () => {
      const sample = read(`expected/${name}.json`);
      const draft = await mapLine(z.string().parse(at(sample, '/input/file')), at(sample, '/input/line'));
      expect(draft && wireForm(draft)).toEqual(withoutHint(at(sample, '/expected')));
      for (const [pointer, value] of Object.entries(
        z.record(z.string(), z.json()).parse(at(sample, '/details_must_have')),
      )) {
        expect([pointer, at(draft?.details, pointer)]).toEqual([pointer, value]);
      }
    });
  }

  it('every file is read to its end: each element is mapped, skipped or rejected with a reason', async () => {
    const memory = new MemoryStore();
    const report = await memory.import(folder);
    const { total } = report;
    expect(report.files.length).toBeGreaterThan(100);
    expect(total.stored + total.duplicate + total.conflict).toBe(total.events);
    expect(report.entries.every(({ line, reason }) => line > 0 && reason !== '')).toBe(true);
  });

  for (const [name, count] of [
    ['containers/cloudtrail', 41],
    ['containers/kubernetes/create_secret.json', 1],
    ['containers/m365/auditrecords_200rows.csv', 200],
    ['containers/pgaudit/pg.json', 65],
  ] as const) {
    it(`${name} holds ${count} elements`, async () => {
      let found = 0;
      for await (const input of listInputs([path.join(folder, name)])) {
        for await (const element of readElements(input.open())) if ('value' in element) found++;
      }
      expect(found).toBe(count);
    });
  }
});

/** The first event of one line. */
async function mapLine(name: string, line: Json | undefined): Promise<EventDraft | undefined> {
  for await (const input of listInputs([path.join(folder, name)])) {
    for await (const element of readElements(input.open())) {
      if (element.line !== line || !('value' in element)) continue;
      const mapped = detectFormat(element.value)?.map(element.value);
      if (mapped?.kind === 'events') return withSourceIds(mapped.drafts)[0];
    }
  }
  return undefined;
}

function wireForm(draft: EventDraft): unknown {
  return {
    source: draft.source,
    source_event_id: draft.sourceEventId,
    timestamp: draft.occurredAt,
    actor: { id: draft.actorId ?? null, type: draft.actorType, email: draft.actorEmail ?? null },
    action: draft.action,
    resource: { type: draft.resourceType ?? null, id: draft.resourceId ?? null },
    result: draft.result,
    ip: draft.ip ?? null,
    user_agent: draft.userAgent ?? null,
    request_id: draft.requestId ?? null,
    http_method: draft.httpMethod ?? null,
    http_path: draft.httpPath ?? null,
    http_status: draft.httpStatus ?? null,
  };
}

/** The tenant is chosen by the import, not by the event. */
function withoutHint(expected: Json | undefined): unknown {
  const { tenant_hint, ...rest } = z.record(z.string(), z.json()).parse(expected);
  return rest;
}

function read(name: string): Json {
  return parseJsonObject(readFileSync(path.join(folder, name), 'utf8')).value;
}
