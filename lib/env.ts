import path from 'node:path';
import { z } from 'zod';

/** Every setting Trailmark reads. Unset and empty mean the same. */
const Settings = z.object({
  NODE_ENV: z.string().default('production'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  /** Folder of the program itself; the command line sets it, so that it can be called from anywhere. */
  TRAILMARK_ROOT: z
    .string()
    .default('.')
    .transform((folder) => path.resolve(folder)),
  /** Folder of the embedded database, keys and logs. Default: `.data` beside the program. */
  TRAILMARK_DATA: z.string().optional(),
  /** Key file; holds the master key of signatures, cursors and sessions. Default: `<data>/keys.json`. */
  TRAILMARK_KEYS: z
    .string()
    .transform((file) => path.resolve(file))
    .optional(),
  /** Build folder of Next, so that tests and a running console do not share one. */
  TRAILMARK_DIST: z.string().default('.next'),
  /** Who answers the API: a server of our own with Next behind it for the pages, or Next alone. */
  TRAILMARK_SERVER: z.enum(['bare', 'next']).default('bare'),
  /** Server processes that share the port; unset: one, or one core less than there are, four at most. */
  TRAILMARK_PROCESSES: z.coerce.number().int().min(1).max(64).optional(),
  /** A real PostgreSQL 18 server; unset means the embedded one. */
  DATABASE_URL: z.string().optional(),
  /** The owner's connection for migrations, where DATABASE_URL is the restricted application role. */
  DATABASE_OWNER_URL: z.string().optional(),
  /** Base URL of the console as browsers see it; next-auth reads it too. */
  NEXTAUTH_URL: z.string().optional(),
  /** First part of the names of the ledgers, which their signatures cover: a domain of yours. Never change it. */
  TRAILMARK_ORIGIN: z.string().default('trailmark.local'),
  /** Folder in which the signer of checkpoints remembers what it signed: best on another machine's disk than the database's. */
  TRAILMARK_SIGNER_STATE: z
    .string()
    .transform((folder) => path.resolve(folder))
    .optional(),
  /** Witnesses that cosign checkpoints: `vkey url`, parted by commas or newlines; the URL is what `/add-checkpoint` follows. */
  TRAILMARK_WITNESSES: z.string().optional(),
  /** URL that every checkpoint is posted to, as JSON with an HMAC. */
  TRAILMARK_ANCHOR_WEBHOOK: z.url({ protocol: /^https?$/ }).optional(),
  /** File that every checkpoint is appended to, one JSON object a line: best on a volume that only takes more. */
  TRAILMARK_ANCHOR_FILE: z
    .string()
    .transform((file) => path.resolve(file))
    .optional(),
  /** Issuers whose tokens are accepted: JSON, `[{"issuer", "jwks_uri", "audience"}]`. */
  TRAILMARK_ISSUERS: z.string().optional(),
  /** Requests a minute of one credential, and of one address, over all instances. */
  TRAILMARK_RATE_LIMIT: z.coerce.number().int().min(1).default(60_000),
  TRAILMARK_ADDRESS_RATE_LIMIT: z.coerce.number().int().min(1).default(120_000),
  /** Reverse proxies in front: so many addresses at the end of X-Forwarded-For are theirs. */
  TRAILMARK_TRUSTED_PROXIES: z.coerce.number().int().min(0).default(0),
  /** Identity provider that people sign in with (OpenID Connect); unset: with passwords alone. */
  TRAILMARK_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  TRAILMARK_OIDC_CLIENT_ID: z.string().optional(),
  /** Unset: a public client, which PKCE alone protects. */
  TRAILMARK_OIDC_CLIENT_SECRET: z.string().optional(),
  /** What the button on the sign-in page calls it. */
  TRAILMARK_OIDC_NAME: z.string().default('single sign-on'),
  TRAILMARK_OIDC_SCOPE: z.string().default('openid email profile'),
  /** Claims that say role, tenant and partner: a name, or a path parted by dots. Of several roles the first known counts. */
  TRAILMARK_OIDC_ROLE_CLAIM: z.string().default('role'),
  TRAILMARK_OIDC_TENANT_CLAIM: z.string().default('tenant_id'),
  TRAILMARK_OIDC_PARTNER_CLAIM: z.string().default('partner_id'),
  NO_COLOR: z.string().optional(),
  /** Random questions to the query engine in its tests. */
  TEST_ENGINE_CHECKS: z.coerce.number().int().min(1).default(400),
  /** Events of the export whose worker is killed. */
  TEST_EXPORT_EVENTS: z.coerce.number().int().min(5_000).default(20_000),
  /** Requests of one round of fuzzing. */
  E2E_FUZZ_REQUESTS: z.coerce.number().int().min(1).default(1_500),
  /** The browser that the browser tests drive; unset: one is found or installed. */
  E2E_BROWSER: z.string().optional(),
});

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
