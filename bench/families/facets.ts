import { difference } from '@/bench/answers';
import { engineScope } from '@/bench/engine';
import type { Bench, Family } from '@/bench/family';
import { type Contender, race } from '@/bench/measure';
import { oracleGroups } from '@/bench/oracle';
import { emptyResult, ratioOf, rowsOf } from '@/bench/rows';
import type { Facet, Facets } from '@/lib/audit/facets';
import type { Scope } from '@/lib/audit/scope';
import { facets as readFacets } from '@/lib/query/facets';

const FIELDS = ['action', 'resourceType', 'result'] as const;
const SCOPES = ['all', 'tenant'] as const;
const VALUES_MAX = 100_000;

/** Facets by action, resource type and result, asked of the engine in this process: they have no endpoint yet. */
export const facets: Family = {
  name: 'facets',
  title: 'Facets by action, resource type and result',
  async check(bench) {
    const faults: string[] = [];
    for (const name of SCOPES) {
      const found = await readFacets(await engineScope(bench, name), [], FIELDS, { valuesMax: VALUES_MAX });
      const plain = await oracleGroups(bench.installation.owner, bench.scene, { scope: name, filter: {} });
      const theirs = [plain.by_action, plain.by_resource_type, plain.by_result];
      faults.push(...difference(`facets: ${name}`, groupsOf(found), theirs));
    }
    return faults;
  },
  async measure(bench) {
    const result = emptyResult();
    for (const name of SCOPES) {
      const times = await race(contenders(bench, await engineScope(bench, name), name), bench.race);
      result.rows.push(...rowsOf(name, times));
      if (name !== 'all') continue;
      const [flat, clickhouse] = [ratioOf(times, FLAT, OURS), ratioOf(times, CLICKHOUSE, OURS)];
      if (flat !== undefined)
        result.verdicts.push({ target: 'statsRatio', of: `facets, ${name}`, value: flat });
      if (clickhouse !== undefined)
        result.verdicts.push({ target: 'statsClickhouse', of: `facets, ${name}`, value: clickhouse });
    }
    return result;
  },
};

const OURS = 'ours, in process';
const FLAT = 'plain table, GROUP BY';
const CLICKHOUSE = 'ClickHouse';

function contenders({ flat, clickhouse }: Bench, scope: Scope, name: (typeof SCOPES)[number]): Contender[] {
  const question = { scope: name, filter: {} };
  const groups = clickhouse
    ? `select action, resource_type, result, count() from event where ${clickhouse.test(question)} group by action, resource_type, result`
    : '';
  return [
    { name: OURS, run: () => readFacets(scope, [], FIELDS, { valuesMax: VALUES_MAX }) },
    ...(flat ? [{ name: FLAT, run: async () => await flat.queries.groups(question) }] : []),
    ...(clickhouse ? [{ name: CLICKHOUSE, run: () => clickhouse.ask(groups) }] : []),
  ];
}

/** Values by their names, without the events that have none, which plain SQL does not answer. */
function groupsOf(found: Facets): Record<string, number>[] {
  return FIELDS.map((name) => recordOf(found[name]));
}

function recordOf(facet: Facet | undefined): Record<string, number> {
  const named = (facet?.values ?? []).flatMap(({ value, events }) =>
    value === null ? [] : [[value, events] as const],
  );
  return Object.fromEntries(named.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
