import type { Command } from 'commander';
import { lazily } from '@/bin/lazily';

/** The commands of backups, and of what a restore has lost. */
export function addBackupCommands(program: Command): void {
  program
    .command('backup')
    .description('write the embedded database into a file, while it is in use; keys are not in it')
    .argument('<file>', 'where to; never over another file')
    .option('--check', 'unpack it, start PostgreSQL on it, and remove both again: is it a whole backup?')
    .option('--json', 'print the outcome as JSON')
    .action(lazily(async () => (await import('@/bin/commands/backup')).backup));

  program
    .command('restore')
    .description('put the embedded database of a backup in place; nothing may use it meanwhile')
    .argument('<file>', 'a backup')
    .option('--replace', 'put the database that is there aside')
    .option('--json', 'print the outcome as JSON')
    .action(lazily(async () => (await import('@/bin/commands/backup')).restoreBackup));

  program
    .command('epoch')
    .description('go on with a log whose signed end was lost, under a new name that says so')
    .argument('<tenant>')
    .requiredOption('--reason <text>', 'why; it is signed and stays in the log')
    .option('--log <log>', 'main or access; none: each that the signer refuses because it shrank')
    .option('--json', 'print the outcome as JSON')
    .action(lazily(async () => (await import('@/bin/commands/epoch')).changeEpochs));
}
