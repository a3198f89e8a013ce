// Plain JavaScript, because Next reads its configuration before anything is compiled.

/** Of every answer. The policy of pages is set by proxy.ts, with a nonce of their own. */
export const EVERYWHERE = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
};

/** Of what is no page: a browser that is led there shows text and runs nothing. */
export const NO_PAGE = { 'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'" };
