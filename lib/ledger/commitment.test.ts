import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concat, hex, type Sha256 } from './bytes';
import {
  type Covered,
  commit,
  commitDigests,
  entryBytes,
  leafHash,
  PARTS,
  partDigest,
  partText,
} from './commitment';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const salt = Uint8Array.from({ length: 48 }, (_, nth) => nth);

const covered: Covered = {
  ...{
    id: '018b',
    tenant_id: 'acme',
    occurred_at: '2026-01-02T03:04:05.006Z',
    received_at: '2026-01-02T03:04:06.000Z',
  },
  ...{ action: 'role.updated', resource_type: 'user', result: 'success', source: 'app', actor_type: 'user' },
  ...{
    http_method: undefined,
    http_path: undefined,
    http_status: 200,
    request_id: undefined,
    brand_id: undefined,
  },
  ...{ actor_id: 'usr_1', actor_email: 'ana@example.com', actor_name: undefined, ip: '192.0.2.1' },
  ...{
    user_agent: undefined,
    session_id: undefined,
    source_event_id: '7',
    resource_id: 'usr_2',
    resource_name: 'Bo',
  },
  ...{ message: undefined, targets: undefined, changes: undefined, details: { b: 1, a: [true] } },
  ...{ redactions: undefined, rewrites: undefined },
};

describe('commitment v1', () => {
  it('is the formula of its specification, written out', () => {
    const core =
      '{"action":"role.updated","actor_type":"user","http_status":200,"id":"018b","occurred_at":"2026-01-02T03:04:05.006Z","received_at":"2026-01-02T03:04:06.000Z","resource_type":"user","result":"success","source":"app","tenant_id":"acme"}';
    const person = '{"actor_email":"ana@example.com","actor_id":"usr_1","ip":"192.0.2.1"}';
    const payload =
      '{"details":{"a":[true],"b":1},"resource_id":"usr_2","resource_name":"Bo","source_event_id":"7"}';
    const digest = (offset: number, text: string) =>
      sha256(concat(salt.subarray(offset, offset + 16), new TextEncoder().encode(text)));
    const expected = sha256(concat(digest(0, core), digest(16, person), digest(32, payload)));
    expect(hex(commit(covered, salt, sha256))).toBe(hex(expected));
    const leaf = sha256(concat(Uint8Array.of(0x00, 0x01), expected));
    expect(hex(leafHash(entryBytes(expected), sha256))).toBe(hex(leaf));
  });

  it('changes with every covered column that changes', () => {
    const original = hex(commit(covered, salt, sha256));
    for (const column of [...PARTS.core, ...PARTS.person, ...PARTS.payload]) {
      expect(hex(commit({ ...covered, [column]: 'other' }, salt, sha256)), column).not.toBe(original);
    }
  });

  it('changes with every byte of the salt', () => {
    const original = hex(commit(covered, salt, sha256));
    for (let nth = 0; nth < salt.length; nth++) {
      const other = salt.map((byte, place) => (place === nth ? byte ^ 1 : byte));
      expect(hex(commit(covered, other, sha256)), `byte ${nth}`).not.toBe(original);
    }
  });

  it('still holds when a part is known by its digest alone', () => {
    const digest = (part: 'core' | 'person' | 'payload') => partDigest(covered, part, salt, sha256);
    const without = commitDigests(digest('core'), digest('person'), digest('payload'), sha256);
    expect(hex(without)).toBe(hex(commit(covered, salt, sha256)));
  });

  it('puts no personal column into core, and every column into exactly one part', () => {
    const all = [...PARTS.core, ...PARTS.person, ...PARTS.payload];
    expect(new Set(all).size).toBe(all.length);
    expect(new Set<string>(all)).toEqual(new Set(Object.keys(covered)));
    expect(partText(covered, 'core')).not.toMatch(/ana@|usr_1|192\.0/);
  });

  it('hashes the bytes of the canonical text, whatever is in it', () => {
    const odd = { ...covered, message: 'żółć\n"\\" 😀', details: { é: [1e21, -0, null], '10': 1, '9': {} } };
    for (const part of ['core', 'person', 'payload'] as const) {
      const offset = { core: 0, person: 16, payload: 32 }[part];
      const bytes = concat(salt.subarray(offset, offset + 16), new TextEncoder().encode(partText(odd, part)));
      expect(hex(partDigest(odd, part, salt, sha256))).toBe(hex(sha256(bytes)));
    }
  });

  it('refuses salts and commitments of another length', () => {
    expect(() => commit(covered, salt.subarray(1), sha256)).toThrow(RangeError);
    expect(() => entryBytes(salt)).toThrow(RangeError);
  });
});
