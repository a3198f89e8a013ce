import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { sayJson } from '@/bin/output';
import { programFile } from '@/lib/env';
import manifest from '@/package.json' with { type: 'json' };

/**
 * The bill of materials of what production runs on (CycloneDX 1.5), from the lock file: each package by its version and
 * what its bytes hash to. `npm sbom --omit dev` leaves out those that something of development needs as well.
 */
const Package = z.looseObject({
  version: z.string(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().optional(),
  optional: z.boolean().optional(),
});
type Package = z.infer<typeof Package>;

const Lock = z.looseObject({ packages: z.record(z.string(), z.looseObject({})) });
const { packages } = Lock.parse(JSON.parse(readFileSync(programFile('package-lock.json'), 'utf8')));
const installed = Object.entries(packages)
  .filter(([place]) => place !== '')
  .map(([place, each]) => ({ name: place.replace(/^.*node_modules\//, ''), each: Package.parse(each) }))
  .filter(({ each }) => each.dev !== true);
// The same version in two places is one component.
const components = new Map(
  installed.map(({ name, each }) => [purlOf(name, each.version), printComponent(name, each)]),
);

sayJson({
  ...{ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 },
  metadata: {
    component: {
      ...{ type: 'application', name: manifest.name, version: manifest.version },
      licenses: [{ license: { id: manifest.license } }],
    },
  },
  components: [...components.values()],
});

function printComponent(name: string, { version, integrity, license, optional }: Package) {
  const purl = purlOf(name, version);
  const content = integrity && Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
  return {
    ...{ type: 'library', 'bom-ref': purl, name, version, purl, scope: optional ? 'optional' : 'required' },
    ...(content ? { hashes: [{ alg: 'SHA-512', content }] } : {}),
    ...(license ? { licenses: [{ expression: license }] } : {}),
  };
}

/** https://github.com/package-url/purl-spec */
function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}
