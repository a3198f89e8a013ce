export const REDACTED = '[redacted]';

/**
 * Names whose value is a secret, without case, `-`, `_`, `.` and spaces. Names of ids (access key ids, key ids,
 * secret names) are left out on purpose: an investigation needs them.
 */
const SECRET_NAMES = new Set([
  ...[
    'accesstoken',
    'apikey',
    'apitoken',
    'authorization',
    'authtoken',
    'bearertoken',
    'clientsecret',
    'cookie',
  ],
  ...['cookies', 'idtoken', 'onetimepassword', 'otp', 'passphrase', 'passwd', 'password', 'privatekey'],
  ...['privatekeydata', 'privatekeypem', 'proxyauthorization', 'refreshtoken', 'secret', 'secretaccesskey'],
  ...[
    'secretbinary',
    'secretkey',
    'secretstring',
    'secrettext',
    'securitytoken',
    'sessiontoken',
    'setcookie',
  ],
  ...[
    'signintoken',
    'statetoken',
    'token',
    'totp',
    'xamzsecuritytoken',
    'xapikey',
    'xauthtoken',
    'xvaulttoken',
  ],
]);
const SECRET_ENDING = /(password|passwd|clientsecret|secretaccesskey|privatekey|sessiontoken)$/;

const WORDS =
  'password|passwd|secretAccessKey|aws_secret_access_key|sessionToken|client_secret|access_token|refresh_token';
const PARAMETERS =
  'access_token|api_key|apikey|auth_token|client_secret|code_verifier|id_token|password|refresh_token|session_token|sig|signature|statetoken|token|x-amz-security-token|x-amz-signature|x-goog-signature';

/** Secrets inside other text; what the first group holds is kept. Each is linear in the length of the text. */
const SECRET_TEXTS: readonly RegExp[] = [
  // A plain word is no credential: one holds a digit, `=`, or a capital within, or is long.
  /\b((?:[Bb]earer|BEARER|[Bb]asic|BASIC)\s+)(?=[A-Za-z._~+/-]*(?:[0-9=]|[a-z][A-Z])|[A-Za-z._~+/-]{24})[A-Za-z0-9._~+/=-]{8,}/g,
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /()(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
  /()\b(?:gh[oprsu]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|xox[abprs]-[A-Za-z0-9-]{10,255}|sk_live_[A-Za-z0-9]{16,255})/g,
  new RegExp(`((?:^|[?&;\\s])(?:${PARAMETERS})=)[^&#;\\s"']+`, 'gi'),
  new RegExp(`(\\b(?:${WORDS})\\s{0,8}=\\s{0,8})(?!\\[redacted\\])[^\\s"',;&]+`, 'gi'),
  new RegExp(`("(?:${WORDS})"\\s{0,8}:\\s{0,8}")(?!\\[redacted\\])(?:[^"\\\\]|\\\\.)+`, 'gi'),
  new RegExp(`(\\\\"(?:${WORDS})\\\\"\\s{0,8}:\\s{0,8}\\\\")(?!\\[redacted\\])[^"\\\\]+`, 'gi'),
  /(--(?:password|passwd|token|secret)[= ])(?!\[redacted\])[^\s"']+/gi,
  /\b(password\s{1,8}')(?!\[redacted\])[^']+/gi,
  /\b((?:https?|ftp|ssh|git|postgres|postgresql|mysql|mongodb|mongodb\+srv|redis|amqps?):\/\/[^\s/:@]{0,256}:)(?!\[redacted\])[^\s/@]{1,256}(?=@)/gi,
];
const MAY_HOLD_SECRET =
  /bearer|basic|private key|eyj|passw|secret|token|sig|:\/\/|gh[oprsu]_|github_pat_|xox|sk_live|api_?key|code_verifier/i;

/** The text with the secrets in it replaced. */
export function redactSecrets(text: string): string {
  if (!MAY_HOLD_SECRET.test(text)) return text;
  return SECRET_TEXTS.reduce((kept, pattern) => kept.replace(pattern, `$1${REDACTED}`), text);
}

interface NameKind {
  isSecret: boolean;
  isPassword: boolean;
}

const known = new Map<string, NameKind>();
const KNOWN_MAX = 10_000;

/** Names come again with every event of a source. */
function kindOf(name: string): NameKind {
  const remembered = known.get(name);
  if (remembered !== undefined) return remembered;
  const plain = plainName(name);
  const isPassword = SECRET_ENDING.test(plain);
  const kind = { isSecret: SECRET_NAMES.has(plain) || isPassword, isPassword };
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(name, kind);
  return kind;
}

/** Whether a member or header of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return kindOf(name).isSecret;
}

/** Whether everything below this name is secret too: of `token` and `secret` objects, only some members are. */
export function isPasswordName(name: string): boolean {
  return kindOf(name).isPassword;
}

/** Without case, `-`, `_`, `.` and spaces. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_.\s]/g, '');
}
