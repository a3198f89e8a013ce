import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import manifest from '@/package.json' with { type: 'json' };

const Package = z.looseObject({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  optional: z.boolean().optional(),
  os: z.array(z.string()).optional(),
  cpu: z.array(z.string()).optional(),
  hasInstallScript: z.boolean().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
});
type Package = z.infer<typeof Package>;
const Lock = z.looseObject({ lockfileVersion: z.literal(3), packages: z.record(z.string(), Package) });

const { packages } = Lock.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
const installed = Object.entries(packages).filter(([place]) => place !== '');
const nameOf = (place: string) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** What is wrong with an entry of the lock file: anything that another machine would install in another way. */
function faultOf(each: Package): string | undefined {
  if (each.link) return 'a link';
  if (each.resolved !== undefined && !each.resolved.startsWith('https://registry.npmjs.org/'))
    return 'not of the registry';
  if (!/^\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?$/.test(each.version ?? '')) return 'no version';
  const isElsewhere = each.optional === true && (each.os !== undefined || each.cpu !== undefined);
  if (each.integrity === undefined) return isElsewhere ? undefined : 'no integrity';
  return /^sha512-[\w+/]{86}==$/.test(each.integrity) ? undefined : 'a weak integrity';
}

describe('the lock file', () => {
  it('has each package from the registry alone, by its exact version and what its bytes hash to', () => {
    expect(installed.length).toBeGreaterThan(300);
    expect(installed.flatMap(([place, each]) => (faultOf(each) ? [[place, faultOf(each)]] : []))).toEqual([]);
  });

  it.each<[string, Package]>([
    ['a link', { version: '1.0.0', link: true }],
    ['not of the registry', { version: '1.0.0', resolved: 'git+ssh://git@github.com/a/b.git#c' }],
    ['not of the registry', { version: '1.0.0', resolved: 'http://registry.npmjs.org/a/-/a-1.0.0.tgz' }],
    ['not of the registry', { version: '1.0.0', resolved: 'https://registry.npmjs.org.evil.example/a.tgz' }],
    ['no version', { version: 'file:../a', integrity: 'x' }],
    ['no integrity', { version: '1.0.0' }],
    ['no integrity', { version: '1.0.0', optional: true }],
    ['a weak integrity', { version: '1.0.0', integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }],
  ])('is refused for %s: %j', (fault, each) => expect(faultOf(each)).toBe(fault));

  // They are fetched on other systems alone, and what they are cannot be looked up where the lock is written.
  it('leaves out the hash of nothing but optional packages of other systems', () => {
    const unhashed = installed
      .filter(([, { integrity }]) => integrity === undefined)
      .map(([place]) => nameOf(place));
    for (const name of unhashed)
      expect(name).toMatch(/android|darwin|macos|freebsd|windows|win32|linux|openharmony|wasm32/);
    expect(unhashed.length).toBeLessThanOrEqual(40);
  });

  it('names every package that would run something when it is installed, and none may', () => {
    const scripts = installed
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([place]) => nameOf(place));
    const allowed: Readonly<Record<string, boolean>> = manifest.allowScripts;
    expect(scripts.length).toBeGreaterThan(0);
    for (const name of scripts) expect([name, allowed[name]]).toEqual([name, false]);
  });

  it('agrees with package.json, which pins what it asks for', () => {
    const asked = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
    for (const [name, version] of Object.entries(asked)) {
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+(-[\w.]+)?$/)]);
      expect([name, packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
    }
  });
});

describe('npm run sbom', () => {
  const Sbom = z.object({
    bomFormat: z.literal('CycloneDX'),
    components: z.array(
      z.object({
        name: z.string(),
        version: z.string(),
        purl: z.string(),
        hashes: z.array(z.unknown()).optional(),
      }),
    ),
  });

  it('lists what production runs on, with versions and hashes, and nothing of development', () => {
    const text = execFileSync('npm', ['run', '--silent', 'sbom'], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const { components } = Sbom.parse(JSON.parse(text));
    const listed = new Map(components.map(({ purl, hashes }) => [purl, hashes]));
    expect(components.length).toBeGreaterThan(150);
    for (const [name, version] of Object.entries(manifest.dependencies)) {
      const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
      expect([purl, listed.get(purl)]).toEqual([purl, [expect.anything()]]);
    }
    const development = components.filter(({ name }) => ['vitest', '@biomejs/biome', 'knip'].includes(name));
    expect(development).toEqual([]);
  });
});
