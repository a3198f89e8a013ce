import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One process of this machine; Linux alone. */
export interface Process {
  pid: number;
  parent: number;
  /** Its command line, or what it calls itself. */
  command: string;
  residentMb: number;
}

/** Every process whose environment holds all of these settings, `NAME=value`. */
export function processesWith(settings: readonly string[]): Process[] {
  return allProcesses().filter(({ pid }) => {
    const environment = `\0${read(pid, 'environ')}`;
    return settings.every((setting) => environment.includes(`\0${setting}\0`));
  });
}

/** A process and all that descend from it. */
export function familyOf(root: number): Process[] {
  const all = allProcesses();
  const family = all.filter(({ pid }) => pid === root);
  for (const { pid } of family) family.push(...all.filter(({ parent }) => parent === pid));
  return family;
}

/** Kills a process at once; false: it is not there any more. */
export function killNow(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false; // it ended by itself
  }
}

/** The one of these processes that has a connection from a port of this machine, or undefined. */
export function findOwner(port: number, pids: readonly number[]): number | undefined {
  const inode = inodeOf(port);
  return inode === undefined ? undefined : pids.find((pid) => socketsOf(pid).includes(`socket:[${inode}]`));
}

function allProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => processOf(Number(name)) ?? []);
}

/** proc_pid_stat(5): the name stands in brackets and may hold any; behind it state and parent. */
function processOf(pid: number): Process | undefined {
  const stat = read(pid, 'stat');
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (stat === '' || state === 'Z' || state === 'X') return undefined;
  const residentKb = Number(/^VmRSS:\s+(\d+)/m.exec(read(pid, 'status'))?.[1] ?? 0);
  const command = read(pid, 'cmdline').replaceAll('\0', ' ').trim();
  return { pid, parent: Number(parent), command, residentMb: residentKb / 1_024 };
}

/** proc_net_tcp(5): local address as hex, `address:port`, and the inode as the tenth column. */
function inodeOf(port: number): string | undefined {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const line = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .find((text) => text.trim().split(/\s+/)[1] === local);
  return line?.trim().split(/\s+/)[9];
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return []; // it ended meanwhile
  }
}

function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return ''; // it ended meanwhile, or is not ours to read
  }
}
