import type { ApiFault } from '@/lib/client/api';
import { ApiError } from '@/lib/client/api';
import type { RuleLists } from '@/lib/client/redaction-rules';

/** Rules as they are typed, one a line. */
export interface RuleDraft {
  members: string;
  patterns: string;
}

export function draftOf({ members, patterns }: RuleLists): RuleDraft {
  return { members: members.join('\n'), patterns: patterns.join('\n') };
}

/** The rules of a draft; lines that are empty are none. A pattern may begin or end with a space. */
export function readRules({ members, patterns }: RuleDraft): RuleLists {
  return {
    members: members
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    patterns: patterns.split('\n').filter((line) => line.trim() !== ''),
  };
}

/** What the server says of the rules of one kind: which one, and what is wrong with it. */
export function ruleFault(error: unknown, kind: keyof RuleDraft, sent: RuleLists): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const fault = error.faults.find(({ pointer }) => pointer.startsWith(`/body/${kind}`));
  return fault && sentence(fault, sent[kind]);
}

function sentence({ pointer, message }: ApiFault, rules: readonly string[]): string {
  const nth = Number(/\/(\d+)$/.exec(pointer)?.[1] ?? Number.NaN);
  const rule = rules[nth];
  return rule === undefined || message.startsWith(rule) ? message : `${rule}: ${message}`;
}
