export const REDACTED = '[redacted]';

/** What the first group holds is kept. Each is linear in the length of the text. */
const SECRETS: readonly RegExp[] = [
  // Whoever is named in an address, up to the last @ of it: a password may hold one, or a slash, too.
  /\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s"'<>]{1,1024}(?=@)/gi,
  /\b((?:bearer|basic|apikey)\s{1,8})[\w.~+/=:-]{6,}/gi,
  /()-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*/g,
  /()\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
  /((?:password|passwd|passphrase|secret|token|cookie|api[-_]?key|authorization)["']?\s{0,4}[=:]\s{0,4}["']?)(?!\[redacted\])(?!(?:bearer|basic|apikey)\s)[^\s"',;&]+/gi,
];

/** The text as a log may hold it: without credentials, and cut where it is too long to be ours. */
export function withoutSecrets(text: string, lengthMax = 16_384): string {
  const kept = text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
  return SECRETS.reduce((rest, pattern) => rest.replace(pattern, `$1${REDACTED}`), kept);
}
