import { beforeAll, describe, expect, it } from 'vitest';
import { readsOf } from '@/bin/explained-reads';
import { useCommandLine } from '@/bin/test-command-line';
import { FIELD_NAMES, field } from '@/lib/audit/fields';
import { parsePhrase } from '@/lib/audit/phrase';
import { explainPlan, planRead } from '@/lib/query/plan';
import { readOn, withReading } from '@/lib/query/reading';
import { plainCount } from '@/lib/query/test-oracle';
import { everything } from '@/lib/query/test-scope';

const { place, trailmark } = useCommandLine();
beforeAll(() => {
  expect(trailmark(['seed', '--events', '3000', '--tenants', '4', '--days', '20', '--json']).code).toBe(0);
});

interface Explained {
  phrase: string;
  faults: { at: number; text: string; reason: string }[];
  reads: { read: string; access?: string; plan?: string; bound: string; ms?: number; matched?: number }[];
}

function explainJson(...args: string[]): Explained & { code: number | null } {
  const { code, stdout, stderr } = trailmark(['explain', '--json', ...args]);
  expect(stderr).toBe('');
  return { code, ...JSON.parse(stdout) };
}

const FACETS = FIELD_NAMES.filter((name) => field(name).facet).map((name) => `facet ${name}`);

describe('explain', () => {
  it('tells of every kind of read its plan, its access and what bounds it', () => {
    const { code, phrase, reads } = explainJson('action:*.updated  -result:success', '--tenant', 'acme');
    expect({ code, phrase }).toEqual({ code: 0, phrase: 'action:*.updated -result:success' });
    expect(reads.map(({ read }) => read)).toEqual(['list', 'count', 'walk', ...FACETS, 'histogram', 'stats']);
    expect(reads[0]).toMatchObject({
      access: 'blocks',
      plan: 'list=blocks of log counted action.like+result.neq',
    });
    for (const { bound, plan, read } of reads) {
      expect(bound).toMatch(/^[A-Z].*\.$/);
      expect(plan).toMatch(new RegExp(`^${read}=(blocks|nothing|merge|lookup|walk) of `));
    }
  });

  it.each([
    ['', 'blocks'],
    ['tenant:acme,globex', 'merge'],
    ['actor:nobody', 'lookup'],
    ['source:*x*', 'walk'],
    ['tenant:none-such', 'nothing'],
  ])('"%s" is read by %s', (phrase, access) => {
    expect(explainJson(phrase).reads.find(({ read }) => read === 'list')).toMatchObject({ access });
  });

  it('explains the very plans that the reads then have', async () => {
    const scope = await everything();
    for (const phrase of [
      'after:2026-01-01 result:denied',
      'actor_type:user has:ip',
      'status:>=400 source:*x*',
    ]) {
      const { filter } = parsePhrase(phrase);
      for (const read of readsOf(scope, filter, undefined, Date.now())) {
        const plan = await readOn('list', (sql) => planRead(sql, scope, read.filter));
        const { plans } = await withReading(undefined, read.run);
        expect(plans).toEqual([explainPlan(read.name, plan)]);
      }
    }
  });

  it('does each read on demand, and every one matches what plain SQL counts', async () => {
    const phrase = 'result:denied,failure status:>=400';
    const expected = await plainCount(parsePhrase(phrase).filter);
    expect(expected).toBeGreaterThan(0);
    const { reads } = explainJson(phrase, '--analyze');
    for (const { read, ms, matched } of reads.filter(({ read: name }) => !/result|httpStatus/.test(name))) {
      expect({ read, matched }).toEqual({ read, matched: expected });
      expect(ms).toBeGreaterThan(0);
    }
  });

  it('leaves a record of what it read, and none of what it only planned', async () => {
    const records = async () => {
      const rows = await place().sql`
        select e.actor_id, e.details ->> 'operation' as operation, e.details #>> '{reader,credential}' as credential
        from event e join log l on l.log = e.log join tenant t on t.tenant = l.tenant
        where l.kind = 1 and t.tenant_id = 'acme' and e.details ->> 'operation' = 'explain'`;
      return [...rows];
    };
    expect(trailmark(['explain', 'method:GET', '--tenant', 'acme']).code).toBe(0);
    expect(await records()).toEqual([]);
    expect(trailmark(['explain', 'method:GET', '--tenant', 'acme', '--analyze']).code).toBe(0);
    expect(await records()).toEqual([{ actor_id: 'cli', operation: 'explain', credential: 'command' }]);
  });

  it('searches text where a read can, and says which cannot', () => {
    const { reads } = explainJson('result:denied door');
    const plans = new Map(reads.map(({ read, plan }) => [read, plan]));
    expect(plans.get('walk')).toBe('walk=walk of platform counted result.eq search');
    expect(plans.get('list')).toBe('list=walk of platform counted result.eq search');
    expect(plans.get('stats')).toBeUndefined();
  });

  it('exits with 2 where the phrase has faults, names their places, and explains the rest', () => {
    const { code, faults, phrase, reads } = explainJson('result:denied nope:x');
    expect({ code, phrase }).toEqual({ code: 2, phrase: 'result:denied' });
    expect(faults).toEqual([{ at: 14, text: 'nope:x', reason: expect.stringContaining('no field nope') }]);
    expect(reads[0]?.plan).toBe('list=blocks of platform counted result.eq');
    const { code: said, stdout } = trailmark(['explain', 'result:denied nope:x']);
    expect(said).toBe(2);
    expect(stdout).toMatch(
      /^phrase: result:denied\nfault at 14: nope:x: there is no field nope.*\n\nlist, count, walk, .*=blocks of platform/,
    );
  });

  it('takes a phrase that begins with - behind --', () => {
    const { code, stdout } = trailmark(['explain', '--tenant', 'acme', '--', '-result:success']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^list, count, .*=blocks of log counted result.neq$/m),
    ]);
  });

  it('reaches the tenants of a partner, and refuses a tenant or a partner that there is not', () => {
    expect(trailmark(['tenant', 'create', 'hooli', '--partner', 'far-east']).code).toBe(0);
    const { reads } = explainJson('', '--partner', 'far-east');
    expect(reads[0]?.plan).toMatch(/^list=\w+ of log$/);
    expect(trailmark(['explain', '', '--tenant', 'none'])).toMatchObject({ code: 1, stdout: '' });
    expect(trailmark(['explain', '', '--partner', 'none'])).toMatchObject({ code: 1, stdout: '' });
    expect(trailmark(['explain', '', '--tenant', 'a', '--partner', 'b'])).toMatchObject({
      code: 2,
      stdout: '',
    });
  });
});
