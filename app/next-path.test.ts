import { describe, expect, it, vi } from 'vitest';
import { nextPath } from './next-path';

describe('the way on after signing in', () => {
  it.each(['/logs?f=result.eq.denied', '/stats', '/password?next=%2Fstats'])('is the path %s', (next) => {
    expect(nextPath({ next })).toBe(next);
  });

  it('is the path of an address of this console', () => {
    vi.stubEnv('NEXTAUTH_URL', 'https://audit.example');
    expect(nextPath({ callbackUrl: 'https://audit.example/stats?range=7d' })).toBe('/stats?range=7d');
    vi.unstubAllEnvs();
  });

  it.each([
    ...['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil.example', '\n//evil.example'],
    ...[
      '/.//evil.example',
      '/x/..//evil.example',
      'javascript:alert(1)',
      'http:evil.example@',
      '',
      'http://[',
    ],
  ])('is never another site: %j', (next) => {
    const path = nextPath({ next });
    expect(new URL(path, 'https://audit.example').origin).toBe('https://audit.example');
    expect(path).toMatch(/^\/[a-z]/);
  });

  it('is the list where the parameter comes twice', () => {
    expect(nextPath({ next: ['/stats', '/logs'] })).toBe('/logs');
  });
});
