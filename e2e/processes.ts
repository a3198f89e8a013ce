import { readdirSync, readFileSync } from 'node:fs';
import { DATA } from './place';

/** The servers that run on the data of the tests, found by name and environment. */
export function findServers(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter(
      (pid) =>
        /^(trailmark|next)-server/.test(read(pid, 'cmdline')) &&
        read(pid, 'environ').includes(`TRAILMARK_DATA=${DATA}\0`),
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
