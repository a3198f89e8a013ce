import { describe, expect, it } from 'vitest';
import { readFindings, readHolds, readRetention, readVerifications } from './claims';
import { NotVerified } from './verdict';

const JOB = {
  ...{ id: 'a', mode: 'full', state: 'running', start: 0, done: 5, size: 9, rate: 3, eta_s: 2, findings: 1 },
  ...{ requested_by: 'x', created_at: '2026-01-01T00:00:00.000Z', finished_at: null },
};
const HOLD = {
  ...{ hold: 1, actor_id: null, resource_id: 'doc', reason: 'r', placed_by: 'x' },
  ...{ placed_at: '2026-01-01T00:00:00.000Z', released_at: null },
};

/** Why an answer is refused. */
function faultOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof NotVerified) return error.fault;
    throw error;
  }
  return 'none';
}

describe('what a server says of itself', () => {
  it('is read with what is absent as undefined', () => {
    expect(readVerifications({ items: [JOB] })).toMatchObject([{ etaS: 2, finishedAt: undefined, size: 9 }]);
    expect(readHolds({ items: [HOLD] })).toMatchObject([{ actorId: undefined, resourceId: 'doc' }]);
    expect(readRetention({ keep_days: null, due: null })).toEqual({ keepDays: undefined, due: undefined });
    const due = { from_seq: 0, to_seq: 256, events: 250, held_seq: 300 };
    expect(readRetention({ keep_days: 30, due })).toEqual({
      keepDays: 30,
      due: { fromSeq: 0, toSeq: 256, events: 250, heldSeq: 300 },
    });
  });

  it.each([
    ['a state that there is none of', () => readVerifications({ items: [{ ...JOB, state: 'fine' }] })],
    ['a count below nothing', () => readVerifications({ items: [{ ...JOB, findings: -1 }] })],
    ['no count of findings', () => readVerifications({ items: [{ ...JOB, findings: undefined }] })],
    ['no list', () => readVerifications({ items: {} })],
    ['a finding without a code', () => readFindings({ items: [{ nth: 0, seq: 1, event_id: null }] })],
    ['a hold whose release is no instant', () => readHolds({ items: [{ ...HOLD, released_at: 7 }] })],
    ['a policy of no days', () => readRetention({ due: null })],
  ])('with %s is no answer', (_, read) => {
    expect(faultOf(read)).toBe('answer-malformed');
  });
});
