import { env } from '@/lib/env';

/**
 * The Content-Security-Policy of a page: scripts of this console alone, inline ones by their nonce, and so
 * are styles. Attributes may say styles, because charts size themselves so, and run nothing. Forms go nowhere else: signing in with an identity provider is a navigation.
 */
export function pagePolicy(nonce: string): string {
  const isDev = env().NODE_ENV === 'development';
  const policy = {
    'default-src': "'self'",
    'script-src': `'self' 'nonce-${nonce}'${isDev ? " 'unsafe-eval'" : ''}`,
    'style-src': `'self' ${isDev ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    'style-src-attr': "'unsafe-inline'",
    'img-src': "'self' data:",
    'connect-src': isDev ? "'self' ws:" : "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  };
  return Object.entries(policy)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}
