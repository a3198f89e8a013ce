import { Command, CommanderError } from 'commander';
import { addBackupCommands } from '@/bin/cli-backup';
import { addLedgerCommands, addWitnessCommands } from '@/bin/cli-ledger';
import { lazily } from '@/bin/lazily';
import { CommandError, complain, EXIT } from '@/bin/output';
import { SCOPES } from '@/lib/audit/permission';
import { ROLES } from '@/lib/audit/role';
import { FORMATS } from '@/lib/import/registry';
import manifest from '@/package.json' with { type: 'json' };

const program = new Command('trailmark')
  .description('The audit log you can prove.')
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 done but not everything could be kept.',
  )
  .version(manifest.version)
  .showHelpAfterError('(see --help)')
  .exitOverride();

program
  .command('start')
  .description('run the console and the API, with the embedded database unless DATABASE_URL is set')
  .option('--dev', 'reload on changes of the source')
  .action(lazily(async () => (await import('@/bin/commands/start')).start));

program
  .command('build')
  .description('build the console, as start does where its sources have changed')
  .action(lazily(async () => (await import('@/bin/commands/build')).build));

program
  .command('import')
  .description('import audit logs: files, folders, or - for standard input; formats are recognised')
  .argument('<path...>', 'what to read')
  .requiredOption('--tenant <id>', 'the tenant the events belong to; made if it does not exist')
  .option('--format <name>', `read everything as this format: ${FORMATS.map(({ name }) => name).join(', ')}`)
  .option('--mapping <file>', 'read everything by this mapping file')
  .option('--json', 'print the report as JSON')
  .action(lazily(async () => (await import('@/bin/commands/import')).importFiles));

program
  .command('seed')
  .description('write a synthetic workload: the same options give the same events')
  .option('--events <n>', 'how many', '10000')
  .option('--tenants <n>', 'of how many tenants', '8')
  .option('--days <n>', 'over how many days', '30')
  .option('--end <time>', 'the last event is before it (default: this hour)')
  .option('--seed <n>', 'another workload of the same kind', '1')
  .option('--narrow', 'small events, for large volumes')
  .option('--json', 'print the outcome as JSON')
  .action(lazily(async () => (await import('@/bin/commands/seed')).seed));

program
  .command('demo')
  .description('send a live synthetic workload to a running Trailmark, as an application does')
  .option('--url <url>', 'where it runs (default: HOST and PORT of this installation)')
  .option('--tenant <id>', 'whose events they are; made if it does not exist', 'acme')
  .option('--rate <n>', 'events a second', '5')
  .option('--events <n>', 'stop after so many (default: at Ctrl-C)')
  .option('--json', 'print the outcome as JSON')
  .action(lazily(async () => (await import('@/bin/commands/demo')).demo));

program
  .command('token')
  .description('print a bearer token signed by this installation')
  .option('--role <role>', ROLES.join(', '))
  .option('--tenant <id>', 'claim tenant_id')
  .option('--partner <id>', 'claim partner_id')
  .option('--scope <scopes>', 'claim scope, parted by spaces')
  .option('--platform', 'claim platform_token: a machine of the platform itself')
  .option('--source <name...>', 'sources its events may carry (default: any)')
  .option('--ttl <time>', 'how long it is valid: 15m, 1h, 30d', '1h')
  .option('--json', 'print it as an OAuth token response')
  .action(lazily(async () => (await import('@/bin/commands/token')).token));

const tenant = program.command('tenant').description('manage tenants');
tenant
  .command('create')
  .description('make a tenant')
  .argument('<id>', 'letters, digits and ._-')
  .option('--name <name>', 'as people know it')
  .option('--partner <id>', 'the partner that sees it')
  .option('--json', 'print it as JSON')
  .action(lazily(async () => (await import('@/bin/commands/tenant')).tenantCreate));

const apiKey = program.command('api-key').description('manage API keys of one tenant each');
apiKey
  .command('create')
  .description('make a key and print it, this once')
  .requiredOption('--tenant <id>', 'the tenant it reaches')
  .requiredOption('--name <name>', 'as people call it; its source where none is given')
  .requiredOption('--scope <scope...>', 'audit:read, audit:ingest')
  .option('--source <name...>', 'sources its events may carry; * for any')
  .option('--expires <time>', 'when it ends: 30d, 365d (default: never)')
  .option('--json', 'print it as JSON')
  .action(lazily(async () => (await import('@/bin/commands/api-key')).apiKeyCreate));
apiKey
  .command('list')
  .description('list keys')
  .option('--json', 'print them as JSON')
  .action(lazily(async () => (await import('@/bin/commands/api-key')).apiKeyList));
apiKey
  .command('revoke')
  .description('end a key at once')
  .argument('<prefix>')
  .action(lazily(async () => (await import('@/bin/commands/api-key')).apiKeyRevoke));

const client = program.command('client').description('manage machines that get tokens from /oauth/token');
client
  .command('create')
  .description('make a client and print its secret, this once')
  .argument('<id>', 'letters, digits and ._-')
  .requiredOption('--scope <scope...>', SCOPES.join(', '))
  .option('--name <name>', 'as people call it')
  .option('--role <role>', ROLES.join(', '))
  .option('--tenant <id>', 'claim tenant_id')
  .option('--partner <id>', 'claim partner_id')
  .option('--platform', 'claim platform_token: a machine of the platform itself')
  .option('--source <name...>', 'sources its events may carry (default: its id)')
  .option('--json', 'print it as JSON')
  .action(lazily(async () => (await import('@/bin/commands/client')).clientCreate));
client
  .command('list')
  .description('list clients')
  .option('--json', 'print them as JSON')
  .action(lazily(async () => (await import('@/bin/commands/client')).clientList));
client
  .command('revoke')
  .description('give a client no further tokens')
  .argument('<id>')
  .action(lazily(async () => (await import('@/bin/commands/client')).clientRevoke));

const signingKey = program.command('signing-key').description('manage the keys that sign access tokens');
signingKey
  .command('rotate')
  .description('publish the next key')
  .action(lazily(async () => (await import('@/bin/commands/signing-key')).signingKeyRotate));
signingKey
  .command('list')
  .description('list keys that are accepted')
  .option('--json', 'print them as JSON')
  .action(lazily(async () => (await import('@/bin/commands/signing-key')).signingKeyList));

program
  .command('redaction')
  .description('set what a tenant has taken out of its events, beside secrets')
  .argument('<tenant>')
  .option('--member <name...>', 'names of members whose value is taken out')
  .option('--pattern <re2...>', 'RE2 patterns whose matches are taken out of texts')
  .option('--json', 'print the outcome as JSON')
  .action(lazily(async () => (await import('@/bin/commands/redaction')).redactionSet));

const hold = program.command('hold').description('manage legal holds: what they cover cannot be erased');
hold
  .command('place')
  .argument('<tenant>')
  .requiredOption('--reason <text>', 'why')
  .option('--actor <id>', 'hold the events of this actor alone')
  .option('--resource <id>', 'hold the events of this resource alone')
  .option('--json', 'print it as JSON')
  .action(lazily(async () => (await import('@/bin/commands/hold')).holdPlace));
hold
  .command('release')
  .argument('<number>')
  .action(lazily(async () => (await import('@/bin/commands/hold')).holdRelease));
hold
  .command('list')
  .option('--json', 'print them as JSON')
  .action(lazily(async () => (await import('@/bin/commands/hold')).holdList));
const user = program.command('user').description('manage the people who sign in with a password');
user
  .command('create')
  .description('make a console user and print the one-time password')
  .argument('<name>', 'what they type to sign in')
  .requiredOption('--role <role>', ROLES.join(', '))
  .option('--tenant <id>', 'the tenant they see')
  .option('--partner <id>', 'the partner whose tenants they see')
  .option('--json', 'print it as JSON')
  .action(lazily(async () => (await import('@/bin/commands/user')).userCreate));
user
  .command('list')
  .description('list the console users')
  .option('--json', 'print them as JSON')
  .action(lazily(async () => (await import('@/bin/commands/user')).userList));

program
  .command('session')
  .description('manage signed-in browsers')
  .command('revoke')
  .description('sign a person out everywhere, at their next click')
  .argument('<name>', 'the user, or a person of the identity provider by name or subject')
  .option('--json', 'print how many as JSON')
  .action(lazily(async () => (await import('@/bin/commands/user')).sessionRevoke));

program
  .command('reset-password')
  .description('give a console user a new one-time password')
  .argument('[name]', 'the user', 'admin')
  .action(lazily(async () => (await import('@/bin/commands/user')).resetPassword));

program
  .command('db-url')
  .description('print the URL of the database')
  .option('--owner', 'as the owner role, which may change the schema')
  .action(lazily(async () => (await import('@/bin/commands/db-url')).dbUrl));

addLedgerCommands(program);
addWitnessCommands(program);
addBackupCommands(program);

program
  .command('explain')
  .description('say how the events of a phrase are found, and what bounds that')
  .argument('<phrase>', 'as in the filter bar: action:role.* -result:success; behind -- if it begins with -')
  .option('--tenant <id>', 'as who sees this tenant alone')
  .option('--partner <id>', 'as who sees the tenants of this partner')
  .option('--analyze', 'do each read too: how long it takes, and how many events match')
  .option('--json', 'print it as JSON')
  .action(lazily(async () => (await import('@/bin/commands/explain')).explain));

program
  .command('doctor')
  .description('check this installation')
  .option('--json', 'print the findings as JSON')
  .option('--recount', 'compare every counter with a plain count of its events: reads all of them')
  .action(lazily(async () => (await import('@/bin/commands/doctor')).doctor));

// `| head` closes the pipe when it has enough: that is no error of ours.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit();
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  complain(error instanceof Error ? error.message : String(error));
  return error instanceof CommandError ? error.exitCode : EXIT.failed;
}
