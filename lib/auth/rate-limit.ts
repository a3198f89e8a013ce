import { createHash } from 'node:crypto';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Pool } from '@/db/client';
import { admissionDatabase } from '@/db/pool';
import { AuditError } from '@/lib/audit/error';
import { env } from '@/lib/env';
import { tally } from '@/lib/tally';

/** What is limited. Each kind counts for itself. */
export type LimitKind = 'credential' | 'address' | 'sign-in' | 'test-mail';

interface Rule {
  points: number;
  windowS: number;
  /** Points taken from the shared count at once and spent in this process: one statement for so many requests. */
  lease: number;
}

/** Wrong passwords of one name or address within a quarter of an hour. */
const SIGN_IN: Rule = { points: 10, windowS: 900, lease: 1 };

/** Mails that one person has sent by hand within a quarter of an hour. */
const TEST_MAIL: Rule = { points: 5, windowS: 900, lease: 1 };

function ruleOf(kind: LimitKind): Rule {
  if (kind === 'sign-in') return SIGN_IN;
  if (kind === 'test-mail') return TEST_MAIL;
  const points = kind === 'credential' ? env().TRAILMARK_RATE_LIMIT : env().TRAILMARK_ADDRESS_RATE_LIMIT;
  return { points, windowS: 60, lease: Math.max(1, Math.min(50, Math.floor(points / 20))) };
}

interface Lease {
  left: number;
  endsAtMs: number;
}

const LEASES_MAX = 50_000;
const leases = new Map<string, Lease>();
let limiters: { sql: Pool; byKind: Map<LimitKind, RateLimiterPostgres> } | undefined;

/** Spends one request of `key`. Throws `rate_limited` where all instances together have spent them. */
export async function spend(kind: LimitKind, name: string): Promise<void> {
  const key = keyOf(name);
  const rule = ruleOf(kind);
  const leaseKey = `${kind}:${key}`;
  const lease = leases.get(leaseKey);
  if (lease && lease.left > 0 && lease.endsAtMs > Date.now()) {
    lease.left -= 1;
    return;
  }
  try {
    const { msBeforeNext } = await limiterOf(kind, rule).consume(key, rule.lease);
    if (leases.size >= LEASES_MAX) leases.clear();
    leases.set(leaseKey, { left: rule.lease - 1, endsAtMs: Date.now() + msBeforeNext });
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    tally('rate-limited', kind);
    throw new AuditError('rate_limited', 'Too many requests', {
      retryAfterS: Math.max(1, Math.ceil(error.msBeforeNext / 1000)),
    });
  }
}

/** Gives back what was spent: after a right password, earlier wrong ones no longer count. */
export async function forgive(kind: LimitKind, name: string): Promise<void> {
  const key = keyOf(name);
  leases.delete(`${kind}:${key}`);
  await limiterOf(kind, ruleOf(kind)).delete(key);
}

/** Gives back the one request that a right password has spent, and none that wrong ones have. */
export async function refund(kind: LimitKind, name: string): Promise<void> {
  await limiterOf(kind, ruleOf(kind)).reward(keyOf(name), 1);
}

/** What is limited, at a length that an index holds. */
function keyOf(name: string): string {
  return name.length <= 128 ? name : createHash('sha256').update(name).digest('base64url');
}

function limiterOf(kind: LimitKind, { points, windowS }: Rule): RateLimiterPostgres {
  const sql = admissionDatabase();
  if (limiters?.sql !== sql) limiters = { sql, byKind: new Map() };
  const known = limiters.byKind.get(kind);
  if (known?.points === points) return known;
  const limiter = new RateLimiterPostgres({
    storeClient: queryClient(sql),
    storeType: 'client',
    tableName: 'rate_limit',
    tableCreated: true,
    keyPrefix: kind,
    points,
    duration: windowS,
  });
  limiters.byKind.set(kind, limiter);
  return limiter;
}

/** postgres.js in the shape of node-postgres, which the limiter speaks to. */
function queryClient(sql: Pool) {
  return {
    async query({ text, values }: { text: string; values?: (string | number | null)[] }) {
      const rows = await sql.unsafe<{ expire?: string | null }[]>(text, values ?? []);
      return { rows: rows.map((row) => ({ ...row, expire: Number(row.expire ?? 0) })), rowCount: rows.count };
    },
  };
}
