import { AuditError } from '@/lib/audit/error';
import type { Credentials } from '@/lib/audit/permission';
import { authenticateApiKey } from './api-key';
import type { Principal } from './principal';
import { principalOfToken, verifyToken } from './token';

/**
 * The caller of a request. Throws `unauthenticated` without a credential, `invalid_token` or `invalid_api_key` for a
 * bad one. Where both are there, the token counts.
 */
export async function authenticate(headers: Headers, accepted: Credentials): Promise<Principal> {
  const authorization = headers.get('authorization');
  const apiKey = headers.get('x-api-key');
  if (accepted === 'bearer or API key' && apiKey !== null && !authorization)
    return await authenticateApiKey(apiKey);
  const token = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new AuditError('unauthenticated', 'Not authenticated');
  return principalOfToken(await verifyToken(token));
}
