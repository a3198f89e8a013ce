import { RE2JS } from 're2js';
import type { Sql } from '@/db/client';
import { plainName, REDACTED } from './secrets';

/** What one tenant has taken out of its events, beside the built-in secrets. */
export interface RedactionRules {
  version: number;
  /** Whether the value of a member of this name is taken out. */
  hides(name: string): boolean;
  /** The text with what the patterns match replaced. */
  redact(text: string): string;
}

/** A name or pattern that is no rule; the message says which and why. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
  constructor(
    message: string,
    /** Which one, from 0 among those of its kind; undefined: there are too many. */
    readonly at?: { kind: 'names' | 'patterns'; nth: number },
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The rules of a tenant as they were set. */
export interface KeptRules {
  /** 0: there are none. */
  version: number;
  names: string[];
  patterns: string[];
  updatedAt: Date | null;
}

export async function readRules(sql: Sql, tenantId: string): Promise<KeptRules> {
  const [row] = await sql<KeptRules[]>`
    select r.version, to_json(r.names) as names, to_json(r.patterns) as patterns, r.updated_at as "updatedAt"
    from redaction_rule r join tenant t on t.tenant = r.tenant where t.tenant_id = ${tenantId}`;
  return row ?? { version: 0, names: [], patterns: [], updatedAt: null };
}

/** Replaces the rules of a tenant. Undefined: they are not of this version any more. */
export async function replaceRules(
  sql: Sql,
  tenantId: string,
  { version, names, patterns }: Pick<KeptRules, 'version' | 'names' | 'patterns'>,
): Promise<number | undefined> {
  const [row] = await sql<{ version: number | null }[]>`
    select replace_redaction_rule(${tenantId}, ${version},
      array(select json_array_elements_text(${JSON.stringify(names)}::text::json)),
      array(select json_array_elements_text(${JSON.stringify(patterns)}::text::json))) as version`;
  return row?.version ?? undefined;
}

export const RULES_MAX = 100;
const PATTERN_LENGTH_MAX = 500;

/** Rules of a tenant, ready to be used. Patterns are RE2: their time is linear in the text, whatever they are. */
export function compileRules(
  version: number,
  names: readonly string[],
  patterns: readonly string[],
): RedactionRules {
  const hidden = new Set(names.map(plainName));
  const compiled = patterns.map(compilePattern);
  return {
    version,
    hides: (name) => hidden.has(plainName(name)),
    redact: (text) => compiled.reduce((kept, pattern) => pattern.matcher(kept).replaceAll(REDACTED), text),
  };
}

/** Throws {@link RuleError} for rules that cannot be kept. */
export function checkRules(names: readonly string[], patterns: readonly string[]): void {
  if (names.length + patterns.length > RULES_MAX) throw new RuleError(`more than ${RULES_MAX} rules`);
  names.forEach((name, nth) => {
    if (plainName(name) === '') throw new RuleError('an empty name', { kind: 'names', nth });
  });
  patterns.forEach((pattern, nth) => {
    const at = { kind: 'patterns', nth } as const;
    if (pattern.length > PATTERN_LENGTH_MAX)
      throw new RuleError(`a pattern longer than ${PATTERN_LENGTH_MAX}`, at);
    if (compilePattern(pattern, nth).matcher('').matches())
      throw new RuleError(`${pattern}: matches the empty text`, at);
  });
}

function compilePattern(pattern: string, nth: number): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    throw new RuleError(`${pattern}: no RE2 pattern`, { kind: 'patterns', nth }, { cause });
  }
}
