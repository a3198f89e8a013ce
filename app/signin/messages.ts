import type { OidcRefusal } from '@/lib/http/sign-in';

const REFUSALS = {
  no_subject: 'it named nobody.',
  no_role: 'it gives you no role in Trailmark. Ask whoever manages your account there for one.',
  no_tenant: 'your role needs a tenant, and it names none for you. Ask whoever manages your account there.',
  no_partner: 'your role needs a partner, and it names none for you. Ask whoever manages your account there.',
  no_tenant_or_partner:
    'your role needs a tenant or a partner, and it names neither for you. Ask whoever manages your account there.',
} as const satisfies Record<OidcRefusal, string>;

/** What the sign-in page says of the error in its URL, or undefined where there is none. */
export function errorMessage(code: unknown): string | undefined {
  if (typeof code !== 'string' || code === '') return undefined;
  if (isRefusal(code)) return `Your identity provider knows you, but ${REFUSALS[code]}`;
  return 'Signing in with your identity provider did not work. Try again.';
}

function isRefusal(code: string): code is OidcRefusal {
  return Object.hasOwn(REFUSALS, code);
}
