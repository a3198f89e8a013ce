// Plain JavaScript, because Next reads its configuration before anything is compiled.

/** Of every answer. The policy of pages is set by proxy.ts, with a nonce of their own. */
export const EVERYWHERE = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  // No page of another site holds a window of the console, or loads anything of it.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // What frame-ancestors says, for browsers that do not know it.
  'X-Frame-Options': 'DENY',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** Of what is no page: a browser that is led there shows text and runs nothing. */
export const NO_PAGE = { 'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'" };
