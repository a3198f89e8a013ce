import { applicationPids, type Installation } from './installation';
import { type Process, processesWith } from './processes';

const RESIDENT_MB_MAX = 1_024;

/** Processes that nobody started, and such as have grown without bound. `pg18` of PostgreSQL ends with its postmaster. */
export function checkProcesses({ mark, instances }: Installation): string[] {
  const ours = new Set([process.pid, ...instances.flatMap(applicationPids)]);
  const all = processesOf(mark);
  const strangers = all.filter(({ pid, command }) => !ours.has(pid) && !isPostgres(command));
  const large = all.filter(
    ({ pid, residentMb, command }) =>
      pid !== process.pid && residentMb > RESIDENT_MB_MAX && !isPostgres(command),
  );
  return [
    ...strangers.map(({ pid, command }) => `process ${pid} belongs to nobody: ${command}`),
    ...large.map(
      ({ pid, residentMb, command }) => `process ${pid} has ${Math.round(residentMb)} MB: ${command}`,
    ),
  ];
}

/** What is left of an installation that was stopped. */
export function leftOver(mark: string): string[] {
  return processesOf(mark)
    .filter(({ pid }) => pid !== process.pid)
    .map(({ pid, command }) => `process ${pid} was left: ${command}`);
}

function processesOf(mark: string): Process[] {
  return processesWith([mark]);
}

function isPostgres(command: string): boolean {
  return /postgres/.test(command);
}
