import { parseTtl } from '@/bin/duration';
import { CommandError, EXIT, say, sayJson } from '@/bin/output';
import { withWorkspace } from '@/bin/workspace';
import { isRole, ROLES } from '@/lib/audit/role';
import { isTenantId } from '@/lib/audit/tenant-id';
import { TOKEN_TTL_MAX_S } from '@/lib/auth/signing-key';
import { issueToken } from '@/lib/auth/token';
import { hasKeys, keyFile } from '@/lib/keys';

export interface TokenOptions {
  role?: string;
  tenant?: string;
  partner?: string;
  scope?: string;
  platform?: boolean;
  source?: string[];
  ttl: string;
  json?: boolean;
}

/** Prints a JWT signed by this installation's own key. */
export async function token(options: TokenOptions): Promise<void> {
  const { role, tenant, partner, scope } = options;
  if (role === undefined && scope === undefined) throw usage('give --role or --scope');
  if (role !== undefined && !isRole(role)) throw usage(`--role: one of ${ROLES.join(', ')}`);
  if (role === 'tenant_admin' && tenant === undefined) throw usage('--role tenant_admin needs --tenant');
  if (role === 'partner_admin' && partner === undefined) throw usage('--role partner_admin needs --partner');
  if (tenant !== undefined && !isTenantId(tenant)) throw usage(`--tenant: "${tenant}" is not a tenant id`);
  const ttlS = parseTtl('--ttl', options.ttl, TOKEN_TTL_MAX_S);
  if (!hasKeys())
    throw new CommandError(
      `there is no key file at ${keyFile()} yet: start Trailmark once, or set TRAILMARK_DATA`,
    );
  const claims = { role, tenantId: tenant, partnerId: partner, scope, platformToken: options.platform };
  const sources = options.source ?? ['*'];
  const jwt = await withWorkspace(({ sql }) => issueToken({ subject: 'cli', ...claims, sources, ttlS }, sql));
  if (options.json) sayJson({ access_token: jwt, token_type: 'Bearer', expires_in: ttlS });
  else say(jwt);
}

function usage(message: string): CommandError {
  return new CommandError(message, EXIT.usage);
}
