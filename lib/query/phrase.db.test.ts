import { beforeAll, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { parsePhrase } from '@/lib/audit/phrase';
import { ensureTenant } from '@/lib/ingest/tenant';
import { makeDraft } from '@/lib/ingest/test-drafts';
import { createWriter } from '@/lib/ingest/writer';
import { list } from './list';
import { everything } from './test-scope';

const place = useTestDatabase();
const NAMES = ['role.made', 'my.role.made', 'Role.made', 'a_b', 'axb', '50%', '50x', 'c\\d', 'e*f', 'e"f, g'];

beforeAll(async () => {
  const tenant = await ensureTenant(place().sql, { tenantId: 'acme' });
  const drafts = NAMES.map((name) =>
    makeDraft({
      action: name,
      resourceId: name,
      message: name,
      actorId: undefined,
      details: { 'a b': { of: name } },
    }),
  );
  await createWriter(place().sql).write(tenant, drafts);
});

it.each([
  ['role.*', ['role.made']],
  ['*.made', ['role.made', 'my.role.made', 'Role.made']],
  ['*role*', ['role.made', 'my.role.made']],
  ['~ROLE', ['role.made', 'my.role.made', 'Role.made']],
  ['~ROLE*', ['role.made', 'Role.made']],
  ['a_*', ['a_b']],
  ['a\\?b*', ['a_b', 'axb']],
  ['50%*', ['50%']],
  ['~50%', ['50%']],
  ['c\\\\*', ['c\\d']],
  ['"e*"*', ['e*f']],
  ['"e\\"f, "*', ['e"f, g']],
])('the pattern %s finds what it says, in texts with a code and in others', async (pattern, expected) => {
  const scope = await everything();
  for (const key of ['action', 'resource', 'message']) {
    const { filter, faults } = parsePhrase(`${key}:${pattern} -has:actor`);
    const { rows } = await list(scope, filter, { offset: 0n, limit: 50, order: 'asc' });
    expect({ key, faults, found: rows.map(({ action }) => action) }).toEqual({
      key,
      faults: [],
      found: expected,
    });
  }
});

it('finds a member of the details whose path has a space', async () => {
  const { filter } = parsePhrase('details."a b".of:e*f details."a b".of:"e*f"');
  expect(filter.length).toBe(1);
  const { rows } = await list(await everything(), filter, { offset: 0n, limit: 50, order: 'asc' });
  expect(rows.map(({ action }) => action)).toEqual(['e*f']);
});
