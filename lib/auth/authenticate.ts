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
  const token = /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1];
  const apiKey = headers.get('x-api-key');
  if (accepted === 'bearer or API key' && apiKey && token === undefined)
    return await authenticateApiKey(apiKey);
  if (token === undefined) throw new AuditError('unauthenticated', 'Not authenticated');
  return principalOfToken(await verifyToken(token));
}
