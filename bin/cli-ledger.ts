import { type Command, Option } from 'commander';
import { lazily } from '@/bin/lazily';
import { EXPORT_FORMATS } from '@/lib/dialects/exports';

/** The commands of evidence: what verifies and exports. */
export function addLedgerCommands(program: Command): void {
  program
    .command('verify-db')
    .description('verify every log in the database: contents, tree, checkpoints, erasures')
    .option('--tenant <id>', 'the logs of this tenant alone')
    .option('--incremental', 'only what came since the last one without a finding, and a sample of the rest')
    .option('--threads <n>', 'threads that read; as many as there are cores')
    .option('--json', 'print the findings as JSON')
    .action(lazily(async () => (await import('@/bin/commands/verify-db')).verifyDb));

  program
    .command('export')
    .description('write events into a file: all that match, or nothing')
    .argument('[phrase]', 'as in the filter bar; none: the whole log')
    .requiredOption('--tenant <id>', 'whose events')
    .addOption(
      new Option('--format <format>', 'what it is written as').choices(EXPORT_FORMATS).default('bundle'),
    )
    .addOption(
      new Option('--log <log>', 'the events, or who read them').choices(['main', 'access']).default('main'),
    )
    .requiredOption('--out <file>', 'where to')
    .option('--json', 'print the manifest')
    .action(lazily(async () => (await import('@/bin/commands/export')).exportEvents));

  program
    .command('verify')
    .description('verify an exported bundle offline, by keys that you were given before')
    .argument('<file>', 'a bundle')
    .requiredOption('--vkey <key>', 'the key of the log: `vkey` of GET /api/v1/ledger')
    .option('--control-vkey <key>', 'the key of what was done to it: `control_vkey` there')
    .option('--old <note...>', 'checkpoints that you had before')
    .option('--require-complete', 'fail where it is not the whole log')
    .option('--json', 'print the verdict as JSON')
    .action(lazily(async () => (await import('@/bin/commands/verify')).verify));

  program
    .command('verify-proof')
    .description('verify the proof of one event offline, by a key that you were given before')
    .argument('<file>', 'the proof: GET /api/v1/ledger/events/{id}/proof')
    .requiredOption('--vkey <key>', 'the key of the log: `vkey` of GET /api/v1/ledger')
    .option('--event <file>', 'its columns: `event` of POST /api/v1/ledger/proofs; none of an erased one')
    .option('--json', 'print the verdict as JSON')
    .action(lazily(async () => (await import('@/bin/commands/verify-proof')).verifyProof));
}

/** The commands of keys and of who is told what was signed. */
export function addWitnessCommands(program: Command): void {
  program
    .command('vkeys')
    .description('print the keys that checkpoints are verified by, one log a line')
    .option('--tenant <id>', 'the logs of this tenant alone')
    .option('--control', 'the keys that sign erasures, redactions, purges and holds')
    .option('--epoch <n>', 'those of an earlier epoch, for what was signed then')
    .action(lazily(async () => (await import('@/bin/commands/vkeys')).vkeys));

  program
    .command('webhook-key')
    .description('print the key of the HMAC that checkpoints come with at TRAILMARK_ANCHOR_WEBHOOK, in hex')
    .action(lazily(async () => (await import('@/bin/commands/webhook-key')).webhookKeyPrint));

  program
    .command('witness')
    .description(
      'cosign checkpoints of logs, each of which may have one history: a process for another machine',
    )
    .option('--listen <host:port>', 'where it takes them', '127.0.0.1:3100')
    .requiredOption(
      '--state <folder>',
      'its key, and what it has cosigned; never to be restored from a backup',
    )
    .option('--name <name>', 'name of its key, as `witness.example.com/one` (default: <host name>/witness)')
    .option('--trust <vkey...>', 'keys of logs, as `trailmark vkeys` prints them')
    .option('--trust-file <file>', 'a file of such keys, one a line; read anew when it changes')
    .action(lazily(async () => (await import('@/bin/commands/witness')).witness));
}
