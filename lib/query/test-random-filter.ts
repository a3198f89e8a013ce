import type { Condition } from '@/lib/audit/filter';
import type { Random } from '@/lib/seed/random';

/** Up to three conditions that the oracle knows, on events of `makeDraft` within a span of time. */
export function randomFilter(random: Random, startMs: number, spanMs: number): Condition[] {
  const pick = <T>(choices: readonly T[]): T | undefined => choices[random.below(choices.length)];
  const at = () => String(startMs + random.below(spanMs));
  const choices: (() => Condition)[] = [
    () => ({
      field: 'action',
      op: pick(['eq', 'neq'] as const) ?? 'eq',
      values: [`action.${random.below(6)}`],
    }),
    () => ({ field: 'action', op: 'in', values: ['action.0', 'action.3', 'ledger.erase'] }),
    () => ({ field: 'action', op: 'like', values: ['action.'] }),
    () => ({ field: 'resourceType', op: 'isNull', values: [pick(['true', 'false']) ?? 'true'] }),
    () => ({
      field: 'resourceType',
      op: pick(['eq', 'neq'] as const) ?? 'eq',
      values: [`type.${random.below(3)}`],
    }),
    () => ({
      field: 'result',
      op: pick(['eq', 'neq'] as const) ?? 'eq',
      values: [pick(['denied', 'success', 'failure']) ?? ''],
    }),
    () => ({ field: 'occurredAt', op: 'gte', values: [at()] }),
    () => ({ field: 'occurredAt', op: 'lte', values: [at()] }),
    () => ({ field: 'actorId', op: 'eq', values: [`usr_${random.below(10)}`] }),
    () => ({ field: 'actorId', op: 'neq', values: [`usr_${random.below(10)}`] }),
    () => ({ field: 'tenantId', op: 'eq', values: [pick(['one', 'two', 'three']) ?? ''] }),
  ];
  return Array.from({ length: random.below(4) }, () => pick(choices)?.()).flatMap((it) => it ?? []);
}
