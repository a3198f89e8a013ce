/** @type {import('next').NextConfig} */
export default {
  distDir: process.env.TRAILMARK_DIST ?? '.next',
  reactStrictMode: true,
  poweredByHeader: false,
  // The source systems answer both slash forms with 200; Next's default would answer 308.
  skipTrailingSlashRedirect: true,
  images: { unoptimized: true },
  experimental: { useTypeScriptCli: true },
};
