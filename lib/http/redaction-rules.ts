import { database, writeDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import type { JsonObject } from '@/lib/audit/json';
import {
  type RulesAnswer,
  RulesRequest,
  type TrialAnswer,
  TrialRequest,
} from '@/lib/dialects/redaction-rules';
import { parseJsonObject } from '@/lib/import/json';
import { redact, UnstorableError } from '@/lib/ingest/redact';
import {
  checkRules,
  compileRules,
  type KeptRules,
  type RedactionRules,
  RuleError,
  readRules,
  replaceRules,
} from '@/lib/ingest/redaction-rules';
import { findLedger } from '@/lib/query/ledger';
import { recordAccess } from './access-event';
import { readJson } from './json-body';
import { ACTOR_TYPE_BY_CREDENTIAL } from './read-record';
import type { Call } from './serve';

type RulesCall = Call<{ tenant_id: string | undefined }>;

/** Throws `forbidden` for a role that sees the core of events alone: rules tell what is in the rest of them. */
export async function ownRules(call: RulesCall): Promise<RulesAnswer> {
  if (call.scope.isMasked) throw new AuditError('forbidden', 'Redaction rules tell of what events hold');
  const tenantId = await tenantOf(call);
  return print(tenantId, await readRules(database(), tenantId));
}

/** Throws `invalid_request` with the rule that cannot be kept, `conflict` where somebody else was faster. */
export async function changeRules(call: RulesCall): Promise<RulesAnswer> {
  const tenantId = await tenantOf(call);
  const { members: names, patterns, version } = await readJson(call.request, RulesRequest);
  check(names, patterns);
  const sql = writeDatabase();
  const before = await readRules(sql, tenantId);
  const next = await replaceRules(sql, tenantId, { version, names, patterns });
  if (next === undefined)
    throw new AuditError('conflict', 'Somebody else has changed the rules: look at them again');
  const after = { version: next, names, patterns, updatedAt: new Date() };
  await recordRules(call, tenantId, before, after);
  return print(tenantId, await readRules(sql, tenantId));
}

/** Takes out of an event what these rules would, and what is taken out everywhere. */
export async function tryRules(call: RulesCall): Promise<TrialAnswer> {
  await tenantOf(call);
  const { members, patterns, event } = await readJson(call.request, TrialRequest, 2 * 1024 * 1024);
  check(members, patterns);
  const details = objectOf(event);
  const everywhere = new Set(taken(details).paths);
  const { kept, paths } = taken(details, compileRules(0, members, patterns));
  return { event: kept, redactions: paths, by_rules: paths.filter((path) => !everywhere.has(path)) };
}

function taken(details: JsonObject, rules?: RedactionRules): { kept: JsonObject; paths: string[] } {
  const draft = {
    source: 'x',
    occurredAt: '',
    action: '',
    result: 'unknown',
    actorType: 'unknown',
    details,
  } as const;
  try {
    const { draft: clean, redactions } = redact(draft, rules);
    const paths = redactions?.paths.map((path) => path.slice('/details'.length)) ?? [];
    return { kept: clean.details, paths };
  } catch (error) {
    if (error instanceof UnstorableError) throw refused(['event'], error.message);
    throw error;
  }
}

function objectOf(text: string): JsonObject {
  try {
    return parseJsonObject(text).value;
  } catch (error) {
    throw refused(['event'], error instanceof Error ? error.message : String(error));
  }
}

function check(names: readonly string[], patterns: readonly string[]): void {
  try {
    checkRules(names, patterns);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const { at } = error;
    throw refused(at ? [at.kind === 'names' ? 'members' : 'patterns', at.nth] : ['members'], error.message);
  }
}

function refused(place: readonly (string | number)[], msg: string): AuditError {
  return new AuditError('invalid_request', 'Invalid request', {
    issues: [{ type: 'value_error', loc: ['body', ...place], msg, input: '' }],
  });
}

async function tenantOf({ scope, principal, query }: RulesCall): Promise<string> {
  return (await findLedger(scope, query.tenant_id ?? principal.tenantId)).tenantId;
}

/** Tells the access log of the tenant what was changed; resolves when it is durable. */
async function recordRules(
  { principal, request }: RulesCall,
  tenantId: string,
  before: KeptRules,
  after: KeptRules,
): Promise<void> {
  const told = { names: 'members', patterns: 'patterns', version: 'version' } as const;
  const members = ['names', 'patterns', 'version'] as const;
  await recordAccess(
    {
      ...{ action: 'audit.redaction_rules_changed', result: 'success', tenantId },
      ...{ actorId: principal.subject, actorType: ACTOR_TYPE_BY_CREDENTIAL[principal.credential] },
      resource: { type: 'redaction_rules', id: tenantId },
      changes: members
        .map((member) => ({ path: `/${told[member]}`, before: before[member], after: after[member] }))
        .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after)),
      details: { role: principal.role ?? null },
    },
    request.headers,
  );
}

function print(tenantId: string, { version, names, patterns, updatedAt }: KeptRules): RulesAnswer {
  const updated_at = updatedAt?.toISOString() ?? null;
  return { tenant_id: tenantId, version, members: names, patterns, updated_at };
}
