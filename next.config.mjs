/** Of every answer. The policy of pages is set by proxy.ts, with a nonce of their own. */
const EVERYWHERE = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'same-origin' },
];
/** Of what is no page: a browser that is led there shows text and runs nothing. */
const NO_PAGE = [{ key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'" }];

/** @type {import('next').NextConfig} */
export default {
  distDir: process.env.TRAILMARK_DIST ?? '.next',
  reactStrictMode: true,
  poweredByHeader: false,
  // The source systems answer both slash forms with 200; Next's default would answer 308.
  skipTrailingSlashRedirect: true,
  images: { unoptimized: true },
  experimental: { useTypeScriptCli: true },
  headers: async () => [
    { source: '/:path*', headers: EVERYWHERE },
    { source: '/(api|v1|oauth|\\.well-known)/:path*', headers: NO_PAGE },
  ],
};
