import { NextRequest } from 'next/server';
import { afterEach, expect, it, vi } from 'vitest';
import { proxy } from './proxy';

afterEach(() => vi.unstubAllEnvs());
const answer = (url = 'http://127.0.0.1:3000/logs') => proxy(new NextRequest(url)).headers;

it('a page has a policy with a nonce of its own, for scripts and for styles', () => {
  const policies = [answer(), answer()].map((headers) => headers.get('content-security-policy') ?? '');
  const nonces = policies.map((policy) => /script-src 'self' 'nonce-([\w-]{36})'/.exec(policy)?.[1]);
  expect(nonces[0]).toBeDefined();
  expect(nonces[1]).not.toBe(nonces[0]);
  for (const [nth, policy] of policies.entries()) {
    expect(policy).toContain(`style-src 'self' 'nonce-${nonces[nth]}'`);
    expect(policy).not.toMatch(/script-src[^;]*unsafe|style-src [^;]*unsafe|\*|https?:/);
    for (const rule of [
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
    ])
      expect(policy).toContain(rule);
  }
});

it('a page asks for https alone where the console has it', () => {
  expect(answer().get('strict-transport-security')).toBeNull();
  vi.stubEnv('NEXTAUTH_URL', 'https://audit.example');
  expect(answer().get('strict-transport-security')).toBe('max-age=31536000');
});
