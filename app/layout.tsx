import type { Metadata } from 'next';
import localFont from 'next/font/local';
import type { ReactNode } from 'react';
import { currentTheme } from '@/app/theme';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Trailmark', template: '%s · Trailmark' },
  description: 'The audit log you can prove.',
  robots: 'noindex',
};

/** Every page is made for its request, because its scripts carry the nonce of that request. */
export const dynamic = 'force-dynamic';

const sans = localFont({
  src: '../node_modules/@fontsource-variable/geist/files/geist-latin-wght-normal.woff2',
  variable: '--face-sans',
  weight: '100 900',
});
const mono = localFont({
  src: '../node_modules/@fontsource-variable/geist-mono/files/geist-mono-latin-wght-normal.woff2',
  variable: '--face-mono',
  weight: '100 900',
});

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = await currentTheme();
  return (
    <html
      lang="en"
      data-theme={theme === 'system' ? undefined : theme}
      className={`${sans.variable} ${mono.variable}`}
    >
      <body>{children}</body>
    </html>
  );
}
