import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Trailmark', template: '%s · Trailmark' },
  description: 'The audit log you can prove.',
  robots: 'noindex',
};

/** Every page is made for its request, because its scripts carry the nonce of that request. */
export const dynamic = 'force-dynamic';

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
