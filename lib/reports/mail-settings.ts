import { z } from 'zod';
import { env } from '@/lib/env';

/** By which server, and from which address, mails are sent. */
export interface MailSettings {
  host: string;
  port: number;
  /** TLS from the first byte on; else the connection is upgraded where the server offers it. */
  isSecure: boolean;
  /** Whether nothing is sent unless the connection was upgraded. */
  requiresTls: boolean;
  auth: { user: string; pass: string } | undefined;
  from: { name: string; address: string };
}

/** What is said where there are none. */
export const NO_SERVER = 'No mail server is configured: set TRAILMARK_SMTP_URL and TRAILMARK_MAIL_FROM';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/**
 * What the environment says, or undefined where it names no server or no sender. A password crosses a network in a TLS
 * connection alone: a server that does not offer one is not told it. Throws where the sender is no address.
 */
export function mailSettings(): MailSettings | undefined {
  const { TRAILMARK_SMTP_URL: text, TRAILMARK_MAIL_FROM: from } = env();
  if (text === undefined || from === undefined) return undefined;
  const url = new URL(text);
  const host = decodeURIComponent(url.hostname).replace(/^\[|\]$/g, '');
  const isSecure = url.protocol === 'smtps:';
  const [user, pass] = [url.username, url.password].map(decodeURIComponent);
  const auth = user && pass !== undefined ? { user, pass } : undefined;
  return {
    ...{ host, port: Number(url.port || (isSecure ? 465 : 587)), isSecure, auth, from: parseSender(from) },
    requiresTls: !isSecure && auth !== undefined && !LOOPBACK.test(host),
  };
}

/** `address` or `name <address>`. */
function parseSender(text: string): MailSettings['from'] {
  const [, name = '', bracketed] = /^(.*)<([^<>]*)>$/s.exec(text.trim()) ?? [];
  const address = z.email().safeParse((bracketed ?? text).trim());
  if (!address.success)
    throw new Error('environment: TRAILMARK_MAIL_FROM: not an address, nor a name and <address>');
  return { name: name.trim().replace(/^"|"$/g, ''), address: address.data };
}

/** Domains that may be mailed to, in lower case; undefined: any. */
export function mailDomains(): readonly string[] | undefined {
  const domains = (env().TRAILMARK_MAIL_DOMAINS ?? '').split(',').map((each) => each.trim().toLowerCase());
  const named = domains.filter((each) => each !== '');
  return named.length === 0 ? undefined : named;
}

/** Whether an address is in a domain that may be mailed to; a domain does not stand for those below it. */
export function isMailable(address: string): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return mailDomains()?.includes(domain) ?? true;
}
