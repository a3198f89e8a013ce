import path from 'node:path';
import { z } from 'zod';
import { OBSERVATION } from './observation-settings';
import { ABOUT, type About, count, file, setting, web } from './setting';

const PER_MINUTE_MAX = Number.MAX_SAFE_INTEGER;

/** Every setting Trailmark reads. Unset and empty mean the same. */
const Settings = z.object({
  NODE_ENV: z.string().default('production'),
  /** Folder of the program itself; the command line sets it, so that it can be called from anywhere. */
  TRAILMARK_ROOT: z
    .string()
    .default('.')
    .transform((folder) => path.resolve(folder)),
  /** Build folder of Next, so that tests and a running console do not share one. */
  TRAILMARK_DIST: z.string().default('.next'),

  HOST: setting('server', 'Address to listen on; `0.0.0.0` in a container', z.string().default('127.0.0.1')),
  PORT: setting('server', 'Port of the console and the API', count(1, 65_535).default(3000)),
  NEXTAUTH_URL: setting(
    'server',
    'Address of the console as browsers see it, behind a proxy; with `https://` its cookies are Secure',
    z.string().optional(),
    { unset: '`http://HOST:PORT`', example: 'https://audit.example.com' },
  ),
  TRAILMARK_PROCESSES: setting(
    'server',
    'Server processes that share the port; each opens up to 22 connections to the database',
    count(1, 64).optional(),
    { unset: 'cores - 1, at least 1 and at most 4' },
  ),
  TRAILMARK_SERVER: setting(
    'server',
    '`bare`: a server of our own answers the API, with Next behind it for the pages; `next`: [Next alone](operate.md#the-server), in one process',
    z.enum(['bare', 'next']).default('bare'),
  ),
  TRAILMARK_DRAIN_MS: setting(
    'server',
    'How long (ms) a server that is stopped still takes requests after it has said that it is not ready, so that [those in front](deploy.md#stopping) hear of it first; 0 where nobody asks',
    count(0, 600_000).default(0),
    { example: '10000' },
  ),
  TRAILMARK_TRUSTED_PROXIES: setting(
    'server',
    'Reverse proxies in front: the address of a client is that many places from the end of `X-Forwarded-For`. With 0 that header is not believed',
    count(0, 100).default(0),
    { example: '1' },
  ),

  TRAILMARK_DATA: setting(
    'data',
    'Folder of the embedded database, its log, the keys, and what the signer remembers',
    z.string().optional(),
    { unset: '`.data` beside the program', example: '/var/lib/trailmark' },
  ),
  TRAILMARK_KEYS: setting(
    'data',
    '[Key file](operate.md#keys) with the master key of signatures, cursors, sessions and dedupe keys; the same for every instance',
    file().optional(),
    { unset: '`keys.json` in the data folder' },
  ),
  DATABASE_URL: setting(
    'data',
    'A PostgreSQL 18 [of your own](operate.md#a-database-of-your-own), UTF8, as the restricted role',
    z.string().optional(),
    { unset: 'the embedded server', example: 'postgres://trailmark_app:…@db/trailmark' },
  ),
  DATABASE_OWNER_URL: setting(
    'data',
    "The owner's connection, for migrations and bulk writes by the command line",
    z.string().optional(),
    { unset: '`DATABASE_URL`', example: 'postgres://trailmark_owner:…@db/trailmark' },
  ),
  DATABASE_REPLICA_URL: setting(
    'data',
    'A streaming replica of `DATABASE_URL` that lists, counts and statistics are read from',
    z.string().optional(),
    { example: 'postgres://trailmark_app:…@replica/trailmark' },
  ),
  DATABASE_REPLICA_LAG_MS: setting(
    'data',
    'How far (ms) the replica may be behind; beyond that, and where it is lost, the database itself is read',
    count(100, 600_000).default(2_000),
  ),
  DATABASE_POOLING: setting(
    'data',
    '`transaction`: a pooler in front gives each transaction another session, as PgBouncer does',
    z.enum(['session', 'transaction']).default('session'),
  ),

  TRAILMARK_ORIGIN: setting(
    'ledger',
    'First part of the names of the ledgers: a domain of yours. Signatures cover it: set it before the first event, and never change it',
    z.string().default('trailmark.local'),
    { example: 'audit.example.com' },
  ),
  TRAILMARK_SIGNER_STATE: setting(
    'ledger',
    'Folder in which the signer of [checkpoints](operate.md#checkpoints) remembers what it signed; best on another disk than the database’s',
    file().optional(),
    { unset: '`signer` in the data folder' },
  ),
  TRAILMARK_WITNESSES: setting(
    'ledger',
    '[Witnesses](operate.md#witnesses) that cosign checkpoints: `vkey url`, parted by commas or newlines; the URL is what `/add-checkpoint` follows',
    z.string().optional(),
  ),
  TRAILMARK_ANCHOR_WEBHOOK: setting(
    'ledger',
    'URL that every checkpoint is posted to, as JSON with an HMAC',
    web().optional(),
  ),
  TRAILMARK_ANCHOR_FILE: setting(
    'ledger',
    'File that every checkpoint is appended to, one JSON object a line; best on a volume that only takes more',
    file().optional(),
  ),
  TRAILMARK_VERIFY_CRON: setting(
    'ledger',
    'When every log is [verified](operate.md#checkpoints), as cron says it, in UTC; `off`: never by itself',
    z
      .string()
      .regex(/^(off|(\S+\s+){4}\S+)$/, 'five fields of cron, or off')
      .default('42 2 * * *'),
  ),

  TRAILMARK_OIDC_ISSUER: setting(
    'sign-in',
    '[Identity provider](operate.md#with-an-identity-provider) that people sign in with (OpenID Connect)',
    web().optional(),
    { unset: 'none: with passwords alone', example: 'https://id.example.com/realms/main' },
  ),
  TRAILMARK_OIDC_CLIENT_ID: setting('sign-in', "This installation's client there", z.string().optional()),
  TRAILMARK_OIDC_CLIENT_SECRET: setting('sign-in', 'Its secret', z.string().optional(), {
    unset: 'none: a public client, which PKCE alone protects',
  }),
  TRAILMARK_OIDC_NAME: setting(
    'sign-in',
    'What the button on the sign-in page calls it: "Continue with …"',
    z.string().default('single sign-on'),
  ),
  TRAILMARK_OIDC_SCOPE: setting(
    'sign-in',
    'Scopes that are asked for',
    z.string().default('openid email profile'),
  ),
  TRAILMARK_OIDC_ROLE_CLAIM: setting(
    'sign-in',
    'Claim that says the role: a name, or a path parted by dots. Of several roles the first known counts',
    z.string().default('role'),
    { example: 'realm_access.roles' },
  ),
  TRAILMARK_OIDC_TENANT_CLAIM: setting(
    'sign-in',
    'Claim that says the tenant',
    z.string().default('tenant_id'),
  ),
  TRAILMARK_OIDC_PARTNER_CLAIM: setting(
    'sign-in',
    'Claim that says the partner',
    z.string().default('partner_id'),
  ),
  TRAILMARK_ISSUERS: setting(
    'sign-in',
    'Issuers whose [access tokens](operate.md#tokens-of-other-issuers) are accepted: JSON',
    z.string().optional(),
    {
      example:
        '[{"issuer":"https://id.example.com","jwks_uri":"https://id.example.com/jwks","audience":"trailmark"}]',
    },
  ),

  TRAILMARK_OUTGOING_ALLOW: setting(
    'limits',
    'Names, addresses and CIDRs that [requests to elsewhere](operate.md#requests-to-elsewhere) may reach besides public addresses, parted by commas',
    z.string().optional(),
    { example: 'witness.internal,10.20.0.0/16' },
  ),
  TRAILMARK_RATE_LIMIT: setting(
    'limits',
    'Requests a minute of one credential, over all instances',
    count(1, PER_MINUTE_MAX).default(60_000),
  ),
  TRAILMARK_ADDRESS_RATE_LIMIT: setting(
    'limits',
    'Requests a minute of one address, over all instances',
    count(1, PER_MINUTE_MAX).default(120_000),
  ),

  TRAILMARK_SMTP_URL: setting(
    'mail',
    'Server that [reports](operate.md#reports) are mailed by: `smtp://`, with STARTTLS, or `smtps://`',
    z.url({ protocol: /^smtps?$/ }).optional(),
    { unset: 'none: nothing is mailed', example: 'smtp://user:password@mail.example.com:587' },
  ),
  TRAILMARK_MAIL_FROM: setting(
    'mail',
    'Address that mails come from, with or without a name before it',
    z.string().optional(),
    { unset: 'none: nothing is mailed', example: 'Audit <audit@example.com>' },
  ),
  TRAILMARK_MAIL_DOMAINS: setting(
    'mail',
    'Domains that may be mailed to, parted by commas: `example.com` stands for none below it',
    z.string().optional(),
    { unset: 'any' },
  ),

  ...OBSERVATION,

  NO_COLOR: setting('output', 'Set to anything: the command line prints no colours', z.string().optional()),

  /** Random questions to the query engine in its tests. */
  TEST_ENGINE_CHECKS: z.coerce.number().int().min(1).default(400),
  /** Events of the export whose worker is killed. */
  TEST_EXPORT_EVENTS: z.coerce.number().int().min(5_000).default(20_000),
  /**
   * What the tests of the database run on instead of a plain one: a Citus cluster, by the superuser's URL of its
   * coordinator, whose nodes trust each other; or `forms`: the statements for one, on a plain database.
   */
  TEST_CLUSTER: z.union([z.url(), z.literal('forms')]).optional(),
  /** Reports that two workers send at once. */
  TEST_REPORT_VIEWS: z.coerce.number().int().min(10).default(100),
  /** Its format. */
  TEST_EXPORT_FORMAT: z.enum(['csv', 'ndjson', 'bundle']).default('bundle'),
  /** Requests of one round of fuzzing. */
  E2E_FUZZ_REQUESTS: z.coerce.number().int().min(1).default(1_500),
  /** Events that the explorer is measured over. */
  E2E_EXPLORER_EVENTS: z.coerce.number().int().min(100_000).default(100_000),
  /** How long live events come, and how long the network is away. */
  E2E_LIVE_SECONDS: z.coerce.number().int().min(2).default(10),
  E2E_OFFLINE_SECONDS: z.coerce.number().int().min(1).default(3),
  /** Which of the workers of the browser tests this is; Playwright says it. */
  TEST_PARALLEL_INDEX: z.coerce.number().int().min(0).default(0),
  /** The browser that the browser tests drive; unset: one is found or installed. */
  E2E_BROWSER: z.string().optional(),
});

/** Every setting by name; what an operator reads of it, where it is theirs; and its default, where the schema has one. */
export function listSettings(): { name: string; about: About | undefined; default: unknown }[] {
  return Object.entries(Settings.shape).map(([name, schema]) => ({
    ...{ name, about: ABOUT.get(schema) },
    default: schema.safeParse(undefined).data,
  }));
}

type Given = z.infer<typeof Settings>;
export type Settings = Given & { TRAILMARK_DATA: string };

const NAMES = Object.keys(Settings.shape);
let read: { values: readonly (string | undefined)[]; settings: Settings } | undefined;

/** The settings of this process, read once for as long as they stay. Throws with the name of the first bad variable. */
export function env(): Settings {
  const values = NAMES.map((name) => process.env[name]);
  const known = read;
  if (known && values.every((value, nth) => value === known.values[nth])) return known.settings;
  const settings = parseSettings(values);
  read = { values, settings };
  return settings;
}

function parseSettings(values: readonly (string | undefined)[]): Settings {
  const given = NAMES.flatMap((name, nth) => (values[nth] ? [[name, values[nth]] as const] : []));
  const parsed = Settings.safeParse(Object.fromEntries(given));
  if (parsed.success) return { ...parsed.data, TRAILMARK_DATA: dataFolder(parsed.data) };
  const issue = parsed.error.issues[0];
  throw new Error(`environment: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
}

function dataFolder({ TRAILMARK_DATA, TRAILMARK_ROOT }: Given): string {
  return TRAILMARK_DATA === undefined ? path.join(TRAILMARK_ROOT, '.data') : path.resolve(TRAILMARK_DATA);
}

/** A file of the program, wherever it is called from. */
export function programFile(name: string): string {
  return path.join(env().TRAILMARK_ROOT, name);
}

/** The environment of this process with `changes` over it, for a child process. */
export function childEnv(changes: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...changes };
}
