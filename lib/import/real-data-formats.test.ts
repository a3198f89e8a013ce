import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readElements } from './containers';
import { listInputs } from './inputs';
import { MemoryStore } from './memory-store';
import { FORMATS } from './registry';

const folder = path.resolve(process.cwd(), '../shared/data');
const isAbsent = !existsSync(folder);

/**
 * The elements of each folder by the format that claims them. Sums agree with `wc -l`. `none` is of formats that are
 * not read, or so partial that nothing marks it; `unreadable` are lines of text, and of `pg.json` one that PostgreSQL
 * wrote without a backslash.
 */
const CLAIMS: Record<string, Record<string, number>> = {
  atlassian: { none: 2, unreadable: 2 },
  auditbeat_ecs: { none: 14 },
  auth0: { auth0: 24 },
  aws_cloudtrail: { 'aws-cloudtrail': 2026, none: 3 },
  azure_activity: { 'azure-activity': 144, kubernetes: 19 },
  cloudflare_audit: { cloudflare: 3 },
  'containers/cloudtrail': { 'aws-cloudtrail': 41 },
  'containers/kubernetes': { kubernetes: 7 },
  'containers/m365': { m365: 200 },
  'containers/pgaudit/pg.csv': { pgaudit: 66 },
  'containers/pgaudit/pg.json': { pgaudit: 65, unreadable: 1 },
  'containers/pgaudit/pg.log': { pgaudit: 66 },
  duo: { none: 9 },
  entra_diagnostic: { entra: 43 },
  entra_graph: { entra: 45 },
  gcp_audit: { 'gcp-audit': 121, none: 7 },
  github_audit: { github: 72, none: 18 },
  gitlab_audit: { gitlab: 2 },
  gitlab_request_log: { none: 845 },
  google_workspace: { 'google-workspace': 36 },
  jumpcloud: { none: 4 },
  keycloak: { keycloak: 4 },
  kubernetes_audit: { kubernetes: 164, none: 5 },
  linux_auditd: { none: 21, unreadable: 18 },
  m365_unified_audit: { m365: 5908 },
  ocsf_native: { ocsf: 17 },
  okta_system_log: { okta: 29, none: 28 },
  onepassword: { onepassword: 7 },
  postgres_pgaudit: { pgaudit: 34 },
  salesforce: { none: 12 },
  slack_audit: { slack: 25 },
  vault_audit: { vault: 4 },
  zoom: { none: 16 },
};

/**
 * Counts of files that the reference has none for, and how each is got from the file itself, by `jq -s` where nothing
 * else is said.
 */
const COUNTS = {
  // 8 have date_create, of which 4 an id (one thrice, with three contents); 7 actions, one of them only in a conflict.
  'slack_audit/panther_dialect_or_partial.ndjson': {
    ...{ lines: 25, skipped_not_audit_records: 0, quarantined_no_time_or_action: 17, stored_after_dedup: 6 },
    ...{ ids_with_different_content: 1, results: { success: 6 } },
    ...{ distinct_actors: 2, distinct_ips: 1, distinct_actions: 6 },
  },
  // 3 of 4 have one uuid, and all contents differ; the addresses are 1.1.1.1 and, of the item, 1.1.1.1.1.
  'onepassword/panther_tests.ndjson': {
    ...{ lines: 4, skipped_not_audit_records: 0, quarantined_no_time_or_action: 0, stored_after_dedup: 2 },
    ...{ ids_with_different_content: 1, results: { success: 2 } },
    ...{ distinct_actors: 2, distinct_ips: 1, distinct_actions: 2 },
  },
  // All 3 have one uuid, and all contents differ: the first is stored.
  'onepassword/sekoia.ndjson': {
    ...{ lines: 3, skipped_not_audit_records: 0, quarantined_no_time_or_action: 0, stored_after_dedup: 1 },
    ...{ ids_with_different_content: 1, results: { success: 1 } },
    ...{ distinct_actors: 1, distinct_ips: 1, distinct_actions: 1 },
  },
  // 3 IDs; ActionResult is true, true and missing.
  'cloudflare_audit/sekoia.ndjson': {
    ...{ lines: 3, skipped_not_audit_records: 0, quarantined_no_time_or_action: 0, stored_after_dedup: 3 },
    ...{ ids_with_different_content: 0, results: { success: 2, unknown: 1 } },
    ...{ distinct_actors: 1, distinct_ips: 1, distinct_actions: 3 },
  },
  // 4 types, one LOGIN_ERROR; 4 users, one "null".
  'keycloak/sekoia.ndjson': {
    ...{ lines: 4, skipped_not_audit_records: 0, quarantined_no_time_or_action: 0, stored_after_dedup: 4 },
    ...{ ids_with_different_content: 0, results: { success: 3, failure: 1 } },
    ...{ distinct_actors: 3, distinct_ips: 4, distinct_actions: 4 },
  },
  // 9 metadata.uid and one without, of which one has 2 contents and one 4; of the first of each: 5 say Success, one
  // has the code 201, one says Failure. One address of the 10, 12.000.22.33, is none.
  'ocsf_native/ocsf_examples.ndjson': {
    ...{ lines: 17, skipped_not_audit_records: 0, quarantined_no_time_or_action: 0, stored_after_dedup: 10 },
    ...{ ids_with_different_content: 2, results: { success: 6, unknown: 3, failure: 1 } },
    ...{ distinct_actors: 10, distinct_ips: 5, distinct_actions: 7 },
  },
  // 15 messages begin with `AUDIT: `, with 8 pairs of class and command; 2 have the state_code 42501.
  'postgres_pgaudit/jsonlog_pg15_pgaudit17.ndjson': {
    ...{ lines: 34, skipped_not_audit_records: 17, quarantined_no_time_or_action: 0, stored_after_dedup: 17 },
    ...{ ids_with_different_content: 0, results: { success: 15, denied: 2 } },
    ...{ distinct_actors: 3, distinct_ips: 1, distinct_actions: 10 },
  },
  // `grep -c 'AUDIT: '` is 36, with 26 pairs of class and command; `grep -c 'permission denied'` is 2.
  'containers/pgaudit/pg.log': {
    ...{ lines: 66, skipped_not_audit_records: 28, quarantined_no_time_or_action: 0, stored_after_dedup: 38 },
    ...{ ids_with_different_content: 0, results: { success: 36, denied: 2 } },
    ...{ distinct_actors: 3, distinct_ips: 1, distinct_actions: 28 },
  },
} as const;

describe.skipIf(isAbsent)(`the formats of ${folder} (skipped where that folder is absent)`, () => {
  for (const [name, claims] of Object.entries(CLAIMS)) {
    it(`${name} is claimed by its own format, and by no other`, async () => {
      expect(await countClaims(name)).toEqual(claims);
    });
  }

  for (const [name, counts] of Object.entries(COUNTS)) {
    it(`${name} gives the counts that its lines have`, async () => {
      const memory = new MemoryStore();
      const file = path.join(folder, name);
      expect(memory.summary(await memory.import(file))).toMatchObject(counts);
      expect((await memory.import(file)).total.stored).toBe(0);
    });
  }

  it('the same lines as jsonlog and as csvlog are the same events', async () => {
    const memory = new MemoryStore();
    const logs = path.join(folder, 'containers/pgaudit');
    const json = await memory.import(path.join(logs, 'pg.json'));
    expect(json.total).toMatchObject({ elements: 66, stored: 38, skipped: 27, rejected: 1 });
    const csv = await memory.import(path.join(logs, 'pg.csv'));
    expect(csv.total).toMatchObject({ elements: 66, duplicate: 38, skipped: 28, stored: 0, conflict: 0 });
  });
});

async function countClaims(name: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for await (const input of listInputs([path.join(folder, name)])) {
    if (input.name.endsWith('.tsv')) continue;
    for await (const element of readElements(input.open())) {
      const claim =
        'rejected' in element
          ? 'unreadable'
          : FORMATS.filter((format) => format.detect(element.value))
              .map((format) => format.name)
              .join(' and ') || 'none';
      counts[claim] = (counts[claim] ?? 0) + 1;
    }
  }
  return counts;
}
