import { describe, expect, it } from 'vitest';
import type { EventDraft } from '@/lib/audit/event';
import { accept, EVENT_BYTES_MAX } from './accept';

const NOW = Date.parse('2026-06-01T00:00:00.000Z');

function draft(more: Partial<EventDraft> = {}): EventDraft {
  return {
    source: 'app',
    occurredAt: '2026-01-01T00:00:00.123Z',
    action: 'a.b',
    result: 'success',
    actorType: 'user',
    details: {},
    ...more,
  };
}

function reason(more: Partial<EventDraft>): string {
  const acceptance = accept(draft(more), { tenantId: 'acme', receivedAtMs: NOW });
  return acceptance.accepted ? 'accepted' : acceptance.reason;
}

describe('an accepted event', () => {
  it('has a UUIDv7 of its time, its tenant and the time of receipt', () => {
    const acceptance = accept(draft(), { tenantId: 'acme', receivedAtMs: NOW });
    if (!acceptance.accepted) throw new Error(acceptance.reason);
    const { id, tenantId, receivedAt } = acceptance.event;
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(
      Date.parse('2026-01-01T00:00:00.123Z'),
    );
    expect([tenantId, receivedAt]).toEqual(['acme', '2026-06-01T00:00:00.000Z']);
  });

  it('drops empty lists, so that absent and empty hash alike', () => {
    const acceptance = accept(draft({ targets: [], changes: [], rewrites: [] }), {
      tenantId: 'acme',
      receivedAtMs: NOW,
    });
    expect(acceptance).toMatchObject({
      accepted: true,
      event: { targets: undefined, changes: undefined, rewrites: undefined },
    });
  });
});

describe('a draft is refused with the field and the reason', () => {
  it.each<[Partial<EventDraft>, RegExp]>([
    [{ occurredAt: '2026-01-01' }, /^occurredAt: /],
    [{ occurredAt: '1969-12-31T23:59:59.999Z' }, /^occurredAt: /],
    [{ action: ' ' }, /^action: empty/],
    [{ action: 'x'.repeat(257) }, /^action: longer than 256/],
    [{ action: 'ledger.erase' }, /^action: ledger.erase is reserved/],
    [{ action: 'audit.read' }, /^action: audit.read is reserved/],
    [{ source: '' }, /^source: empty/],
    [{ actorId: 'a\0b' }, /^actorId: contains NUL/],
    [{ userAgent: '\udfff' }, /^userAgent: contains a lone surrogate/],
    [{ httpStatus: 20 }, /^httpStatus: /],
    [{ targets: [{ id: 'a\0' }] }, /^targets: contains NUL/],
    [{ details: { blob: 'x'.repeat(EVENT_BYTES_MAX) } }, /^event: \d+ bytes, more than/],
  ])('%j', (more, expected) => {
    expect(reason(more)).toMatch(expected);
  });

  it('and a 1 MB string that fits is kept', () => {
    expect(reason({ details: { blob: 'x'.repeat(1_000_000) } })).toBe('accepted');
  });
});
