import { RE2JS } from 're2js';
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
  for (const name of names) {
    if (plainName(name) === '') throw new RuleError('an empty name');
  }
  for (const pattern of patterns) {
    if (pattern.length > PATTERN_LENGTH_MAX)
      throw new RuleError(`a pattern longer than ${PATTERN_LENGTH_MAX}`);
    if (compilePattern(pattern).matcher('').matches())
      throw new RuleError(`${pattern}: matches the empty text`);
  }
}

function compilePattern(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    throw new RuleError(`${pattern}: no RE2 pattern`, { cause });
  }
}
