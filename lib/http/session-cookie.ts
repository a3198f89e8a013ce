import { decode } from 'next-auth/jwt';
import { publicUrl } from '@/lib/auth/token';
import { deriveKey } from '@/lib/keys';

/** Whether browsers reach the console by https: then its cookies travel by https alone. */
export function isSecure(): boolean {
  return publicUrl().startsWith('https://');
}

/** Encrypts the cookie, which holds the id of a console_session and nothing else. */
export function cookieSecret(): string {
  return deriveKey('session').toString('base64url');
}

/** The cookie that next-auth keeps its token in: HttpOnly, SameSite=Lax, and Secure under https. */
function cookieName(): string {
  return `${isSecure() ? '__Secure-' : ''}next-auth.session-token`;
}

/** The session id in a request's cookie, or undefined where there is none that this installation made. */
export async function findSessionId(headers: Headers): Promise<string | undefined> {
  const token = cookieValue(headers.get('cookie') ?? '', cookieName());
  if (token === undefined) return undefined;
  try {
    return (await decode({ token, secret: cookieSecret() }))?.sub;
  } catch {
    return undefined; // forged, of another installation, or expired: nobody is signed in
  }
}

function cookieValue(header: string, name: string): string | undefined {
  const pair = header
    .split(';')
    .map((text) => text.trim())
    .find((text) => text.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}
