import { createTransport } from 'nodemailer';
import { visiblePart } from '@/lib/audit/visible';
import { log } from '@/lib/log';
import type { MailSettings } from './mail-settings';

/** A mail as it is handed to the server. */
export interface Mail {
  messageId: string;
  to: readonly string[];
  subject: string;
  text: string;
  html: string;
}

/** Longer than a server is slow, and than its answer to a whole mail takes; the lease of a sender lasts longer. */
export const SEND_MS_MAX = 90_000;
const CONNECT_MS = 10_000;
const ANSWER_MS = 60_000;
const ANSWER_SHOWN = 300;

/** The server did not take a mail. `message` may be shown: it holds nothing of the connection or its credentials. */
export class MailRefused extends Error {
  /** Whether the server said that it never will. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal: boolean, cause: unknown) {
    super(message, { cause });
    this.isFinal = isFinal;
  }
}

/**
 * Hands a mail to the server, and answers once that has taken it: which recipients it refused, and why. Throws
 * {@link MailRefused} where it took the mail for none of them, or cannot be reached. A deadline may pass after the
 * server took the mail and before its answer came: who sends it again then gives it the same Message-ID.
 */
export async function sendMail(settings: MailSettings, mail: Mail): Promise<string[]> {
  const { host, port, isSecure, requiresTls, auth, from } = settings;
  const transport = createTransport({
    ...{ host, port, secure: isSecure, requireTLS: requiresTls, ...(auth && { auth }) },
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, dnsTimeout: CONNECT_MS },
    ...{ socketTimeout: ANSWER_MS, disableFileAccess: true, disableUrlAccess: true },
  });
  try {
    const { rejected } = await transport.sendMail({
      ...{ from, to: mail.to.map((address) => ({ name: '', address })) },
      ...{ messageId: mail.messageId, subject: mail.subject, text: mail.text, html: mail.html },
      // RFC 3834: nobody's absence is answered to it.
      headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': 'en' },
      signal: AbortSignal.timeout(SEND_MS_MAX),
    });
    return rejected;
  } catch (error) {
    throw refusalOf(error, auth?.pass);
  } finally {
    transport.close();
  }
}

/** What nodemailer says of a failure, in words for whoever looks at the report. */
function refusalOf(error: unknown, secret: string | undefined): MailRefused {
  const told = new Map<string, unknown>(error instanceof Error ? Object.entries(error) : []);
  const code = String(told.get('code') ?? 'unknown');
  log.warn('a mail was not sent', { code });
  const response = told.get('response');
  if (typeof response !== 'string' || (code !== 'EENVELOPE' && code !== 'EMESSAGE'))
    return new MailRefused(WORDS[code] ?? `The mail server failed (${code})`, false, error);
  const answer = secret ? response.replaceAll(secret, '…') : response;
  const words = `The mail server refused it: ${visiblePart(answer, ANSWER_SHOWN)}`;
  return new MailRefused(words, told.get('permanent') === true, error);
}

const WORDS: Readonly<Record<string, string>> = {
  ...{ ESOCKET: 'The mail server does not answer', ECONNECTION: 'The mail server does not answer' },
  ...{
    ETIMEDOUT: 'The mail server does not answer in time',
    EABORT: 'The mail server does not answer in time',
  },
  ...{ EDNS: 'The mail server is not found', EPROTOCOL: 'The mail server does not speak SMTP' },
  ...{
    ETLS: 'The mail server offers no TLS connection',
    EREQUIRETLS: 'The mail server offers no TLS connection',
  },
  ...{ EAUTH: 'The mail server refused the sign-in', ENOAUTH: 'The mail server refused the sign-in' },
};
