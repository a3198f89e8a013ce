import { createRemoteJWKSet, customFetch, type FetchImplementation, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { env } from '@/lib/env';
import { requestOutgoing } from '@/lib/outgoing';

/** An issuer of others whose tokens are accepted, as TRAILMARK_ISSUERS lists them. */
const Issuer = z.strictObject({
  issuer: z.string().min(1),
  jwks_uri: z.url({ protocol: /^https?$/ }),
  audience: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
});
const Issuers = z.array(Issuer);

export interface TrustedIssuer {
  issuer: string;
  audience: string | string[];
  keys: JWTVerifyGetKey;
}

/** Throws where TRAILMARK_ISSUERS is not what it should be: better at the start than at the first token. */
export function checkIssuers(): void {
  findIssuer('');
}

let read: { text: string; issuers: ReadonlyMap<string, TrustedIssuer> } | undefined;

/** The configured issuer of that name, or undefined. Its keys are fetched at first use and kept ten minutes. */
export function findIssuer(name: string): TrustedIssuer | undefined {
  const text = env().TRAILMARK_ISSUERS ?? '[]';
  if (read?.text !== text) read = { text, issuers: parseIssuers(text) };
  return read.issuers.get(name);
}

function parseIssuers(text: string): ReadonlyMap<string, TrustedIssuer> {
  const parsed = Issuers.safeParse(parseJson(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`TRAILMARK_ISSUERS: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  return new Map(
    parsed.data.map(({ issuer, jwks_uri, audience }) => [
      issuer,
      {
        issuer,
        audience,
        // An unknown kid fetches anew, but not twice within the cooldown: a flood of forged kids is no flood there.
        keys: createRemoteJWKSet(new URL(jwks_uri), {
          cacheMaxAge: 600_000,
          cooldownDuration: 30_000,
          timeoutDuration: 5_000,
          [customFetch]: fetchKeys,
        }),
      },
    ]),
  );
}

/** The keys of an issuer could not be had, so that nothing is known of its tokens. */
export class IssuerUnreachable extends Error {}

const fetchKeys: FetchImplementation = async (url, { headers, signal }) => {
  try {
    const asked = { method: 'GET' as const, headers: Object.fromEntries(headers), signal };
    const { status, body } = await requestOutgoing(url, asked);
    return new Response(status === 200 ? new Uint8Array(body) : null, { status });
  } catch (cause) {
    throw new IssuerUnreachable('the keys of the issuer cannot be had', { cause });
  }
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error('TRAILMARK_ISSUERS: not JSON', { cause });
  }
}
