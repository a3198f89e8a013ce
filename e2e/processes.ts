import { readdirSync, readFileSync } from 'node:fs';
import { DATA } from './place';

/** The servers that run on the data of the tests, or those of one port, found by name and environment. */
export function findServers(port?: number): number[] {
  const place = [`TRAILMARK_DATA=${DATA}`, ...(port === undefined ? [] : [`PORT=${port}`])];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter(
      (pid) =>
        /^(trailmark|next)-server/.test(read(pid, 'cmdline')) &&
        place.every((setting) => `\0${read(pid, 'environ')}`.includes(`\0${setting}\0`)),
    )
    .map(Number);
}

function read(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return ''; // it ended meanwhile, or is not ours to read
  }
}
