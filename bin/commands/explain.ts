import { type ExplainedRead, readsOf } from '@/bin/explained-reads';
import { CommandError, EXIT, say, sayJson } from '@/bin/output';
import { withWorkspace } from '@/bin/workspace';
import type { Sql } from '@/db/client';
import { closeDatabase, openDatabase, READ_POOLS } from '@/db/pool';
import { type ParsedPhrase, parsePhrase, printPhrase } from '@/lib/audit/phrase';
import type { Claim, Scope } from '@/lib/audit/scope';
import { operatorPrincipal } from '@/lib/auth/operator';
import { authorize } from '@/lib/auth/reach';
import { toAuditError } from '@/lib/http/handler';
import { recordRead } from '@/lib/http/read-record';
import { type Access, explainPlan, planRead } from '@/lib/query/plan';
import { readOn } from '@/lib/query/reading';

export interface ExplainOptions {
  tenant?: string;
  partner?: string;
  analyze?: boolean;
  json?: boolean;
}

/** How one read goes; `plan` and `access` are missing where it cannot do what the phrase asks. */
interface Explanation {
  read: string;
  access?: Access;
  plan?: string;
  bound: string;
  /** With --analyze: how long it took, and what came of it. */
  ms?: number;
  matched?: number;
  refused?: string;
}

/** Says how the events of a phrase are found: by which plan, and what bounds its cost. Exit 2 where the phrase has faults. */
export async function explain(phrase: string, options: ExplainOptions): Promise<void> {
  const { tenant, partner } = options;
  if (tenant !== undefined && partner !== undefined)
    throw new CommandError('give --tenant or --partner, not both', EXIT.usage);
  const claim =
    tenant !== undefined ? { tenantId: tenant } : partner !== undefined ? { partnerId: partner } : undefined;
  const parsed = parsePhrase(phrase);
  const reads = await withWorkspace(async ({ url }) => {
    openDatabase(url);
    try {
      return await explainReads(parsed, claim, options.analyze === true);
    } finally {
      await closeDatabase();
    }
  });
  const understood = printPhrase(parsed.filter, parsed.search);
  if (options.json) sayJson({ phrase: understood, faults: parsed.faults, reads });
  else sayReads(understood, parsed, reads);
  if (reads.some(({ refused }) => refused !== undefined)) process.exitCode = EXIT.failed;
  if (parsed.faults.length > 0) process.exitCode = EXIT.usage;
}

async function explainReads(
  { filter, search }: ParsedPhrase,
  claim: Claim | undefined,
  isAnalyzed: boolean,
): Promise<readonly Explanation[]> {
  const principal = operatorPrincipal(claim);
  const scope = await authorize(principal, 'audit:read');
  if (scope.reach.kind === 'logs' && scope.reach.logs.length === 0) throw unknownClaim(scope.reach.claim);
  if (isAnalyzed) {
    const options = search === undefined ? {} : { search };
    const read = { action: 'audit.stats', operation: 'explain', filter, options } as const;
    await recordRead(principal, scope, read, new Headers());
    // A connection that is yet to be made is no part of the time of a read.
    for (const name of READ_POOLS) await readOn(name, (sql) => sql`select 1`);
  }
  const explanations: Explanation[] = [];
  for (const read of readsOf(scope, filter, search, Date.now())) {
    const explanation = await explainRead(scope, read, search);
    const isRun = isAnalyzed && explanation.plan !== undefined;
    explanations.push(isRun ? { ...explanation, ...(await analyze(read)) } : explanation);
  }
  return explanations;
}

function unknownClaim(claim: Claim): CommandError {
  if ('tenantId' in claim) return new CommandError(`no tenant ${claim.tenantId}`);
  return new CommandError(`no tenant of partner ${claim.partnerId}`);
}

async function explainRead(
  scope: Scope,
  { name, filter, isSearch, bound }: ExplainedRead,
  search: string | undefined,
): Promise<Explanation> {
  if (search !== undefined && !isSearch)
    return { read: name, bound: 'It does not search text: the others do.' };
  const plan = await readOn('list', (sql: Sql) => planRead(sql, scope, filter, search));
  return { read: name, access: plan.access, plan: explainPlan(name, plan), bound: bound(plan.access) };
}

async function analyze({ run }: ExplainedRead): Promise<Pick<Explanation, 'ms' | 'matched' | 'refused'>> {
  const startedAt = performance.now();
  const elapsed = () => Math.round((performance.now() - startedAt) * 10) / 10;
  try {
    const matched = await run();
    if (matched === undefined) return { ms: elapsed(), refused: 'there are too many events to look at' };
    return { ms: elapsed(), matched };
  } catch (error) {
    const { code, detail } = toAuditError(error, { dialect: 'command line' });
    if (code !== 'overloaded') throw error;
    return { ms: elapsed(), refused: detail };
  }
}

/** Reads that go the same way are told of together. */
function sayReads(understood: string, { faults }: ParsedPhrase, reads: readonly Explanation[]): void {
  say(`phrase: ${understood === '' ? '(everything)' : understood}`);
  for (const { at, text, reason } of faults) say(`fault at ${at}: ${text}: ${reason}`);
  const groups = new Map<string, Explanation[]>();
  for (const each of reads) {
    const way = `${each.plan?.slice(each.read.length) ?? ''}\n  ${each.bound}`;
    groups.set(way, [...(groups.get(way) ?? []), each]);
  }
  for (const [way, alike] of groups) {
    say(`\n${alike.map(({ read }) => read).join(', ')}${way}`);
    for (const { read, ms, matched, refused } of alike)
      if (ms !== undefined) say(`  ${read}: ${ms} ms, ${refused ?? `${matched} events match`}`);
  }
}
