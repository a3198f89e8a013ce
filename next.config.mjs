import { EVERYWHERE, NO_PAGE } from './lib/http/fixed-headers.mjs';

const listed = (headers) => Object.entries(headers).map(([key, value]) => ({ key, value }));

/** @type {import('next').NextConfig} */
export default {
  distDir: process.env.TRAILMARK_DIST ?? '.next',
  reactStrictMode: true,
  poweredByHeader: false,
  // The source systems answer both slash forms with 200; Next's default would answer 308.
  skipTrailingSlashRedirect: true,
  // Loaded by who asks for them alone, and as they are: each is made for Node.
  serverExternalPackages: [
    'prom-client',
    '@opentelemetry/exporter-trace-otlp-proto',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-trace-base',
  ],
  images: { unoptimized: true },
  experimental: { useTypeScriptCli: true },
  headers: async () => [
    { source: '/:path*', headers: listed(EVERYWHERE) },
    { source: '/(api|v1|oauth|\\.well-known)/:path*', headers: listed(NO_PAGE) },
  ],
};
