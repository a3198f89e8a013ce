import type { AuditError } from '@/lib/audit/error';

/**
 * The headers of an error: a challenge (RFC 6750, 3; without credentials it carries no error code), the methods there
 * are, or when to try again. `description` is said of a bad token where the dialect does so.
 */
export function errorHeaders(error: AuditError, description?: string): Record<string, string> {
  switch (error.code) {
    case 'unauthenticated':
      return { 'WWW-Authenticate': 'Bearer' };
    case 'invalid_token': {
      const told = description === undefined ? '' : `, error_description="${description}"`;
      return { 'WWW-Authenticate': `Bearer error="invalid_token"${told}` };
    }
    case 'invalid_api_key':
      return { 'WWW-Authenticate': 'APIKey' };
    case 'insufficient_scope':
      return { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${error.scope ?? ''}"` };
    case 'method_not_allowed':
      return { Allow: error.allow.join(', ') };
    case 'rate_limited':
    case 'overloaded':
    case 'unavailable':
      return { 'Retry-After': String(error.retryAfterS) };
    case 'forbidden':
    case 'not_found':
    case 'no_route':
    case 'invalid_request':
    case 'invalid_cursor':
    case 'invalid_body':
    case 'unsupported_media_type':
    case 'too_large':
    case 'idempotency_mismatch':
    case 'conflict':
    case 'held':
    case 'gone':
    case 'internal':
      return {};
  }
}
