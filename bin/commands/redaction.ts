import { CommandError, EXIT, say, sayJson } from '@/bin/output';
import { withWorkspace } from '@/bin/workspace';
import { checkRules, RuleError } from '@/lib/ingest/redaction-rules';
import { findTenant } from '@/lib/ingest/tenant';

export interface RedactionOptions {
  member?: string[];
  pattern?: string[];
  json?: boolean;
}

/** Replaces what a tenant has taken out of its events, beside the built-in secrets. Events that are stored stay as they are. */
export async function redactionSet(tenantId: string, options: RedactionOptions): Promise<void> {
  const [names, patterns] = [options.member ?? [], options.pattern ?? []];
  check(names, patterns);
  const version = await withWorkspace(async ({ sql }) => {
    if (!(await findTenant(sql, tenantId))) throw new CommandError(`no tenant ${tenantId}`);
    const [row] = await sql<{ version: number }[]>`
      select set_redaction_rule(${tenantId},
        array(select json_array_elements_text(${JSON.stringify(names)}::text::json)),
        array(select json_array_elements_text(${JSON.stringify(patterns)}::text::json))) as version`;
    return row?.version;
  });
  if (options.json) sayJson({ tenant_id: tenantId, version, members: names, patterns });
  else
    say(
      `version ${version} of the rules of ${tenantId}: ${names.length} members, ${patterns.length} patterns`,
    );
}

function check(names: readonly string[], patterns: readonly string[]): void {
  try {
    checkRules(names, patterns);
  } catch (error) {
    if (error instanceof RuleError) throw new CommandError(error.message, EXIT.usage);
    throw error;
  }
}
