import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { say } from '@/bin/output';

/**
 * Adds to package-lock.json the optional platform packages that the registry of the writing machine did not hold.
 * Without them `npm ci` refuses the lock, and a Mac or Windows machine would not get its own binaries. Run it after
 * each `npm install`.
 */
const Package = z.looseObject({
  dev: z.boolean().optional(),
  license: z.string().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const Lock = z.looseObject({ packages: z.record(z.string(), Package) });

const lock = Lock.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
const added: string[] = [];
for (const [place, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const at = `node_modules/${name}`;
    const isThere = at in lock.packages || `${place}/${at}` in lock.packages;
    if (isThere || /^[\^~]/.test(version)) continue;
    const dev = parent.dev ? { dev: true } : {};
    lock.packages[at] = {
      version,
      ...platform(name),
      ...dev,
      ...(parent.license ? { license: parent.license } : {}),
      optional: true,
    };
    added.push(`${name}@${version}`);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
say(added.length === 0 ? 'the lock is complete' : `added ${added.join(', ')}`);

/** What the name of a platform package says of where it runs. */
function platform(name: string): { os?: string[]; cpu?: string[]; libc?: string[] } {
  const os = /(darwin|linux|win32|windows|freebsd|android)/.exec(name)?.[1]?.replace('windows', 'win32');
  const cpu = /(arm64|x64|arm|ia32|wasm32)/.exec(name)?.[1];
  const libc = name.includes('musl') ? 'musl' : name.includes('gnu') ? 'glibc' : undefined;
  return { ...(os ? { os: [os] } : {}), ...(cpu ? { cpu: [cpu] } : {}), ...(libc ? { libc: [libc] } : {}) };
}
