import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { childEnv, env } from '@/lib/env';

/** Where systems keep a Chromium that Playwright can drive. */
const INSTALLED = [
  '/usr/bin/chromium-headless-shell', // without a window's parts, which take more of a core than the pages
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
  'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe',
];

const isRoot = process.getuid?.() === 0;

/** Keeps Chromium from speaking to anybody but the console; root has no sandbox to run it in. */
export const BROWSER_ARGS = [
  ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', ...(isRoot ? ['--no-sandbox'] : [])],
];

/** A browser to test with: the one named by E2E_BROWSER, Playwright's own, an installed one, else one is installed. */
export function findBrowser(): string {
  const named = env().E2E_BROWSER;
  if (named !== undefined) return named;
  const candidates = [chromium.executablePath(), ...INSTALLED];
  const found = candidates.find((file) => existsSync(file)) ?? installBrowser(candidates);
  if (found === undefined) {
    throw new Error(
      'no browser: install Chrome or Chromium, run npx playwright install chromium, or set E2E_BROWSER',
    );
  }
  return found;
}

function installBrowser(candidates: readonly string[]): string | undefined {
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    const environment = childEnv({ DEBIAN_FRONTEND: 'noninteractive' });
    spawnSync('apt-get', ['update'], { stdio: 'ignore', env: environment });
    for (const browser of ['chromium-headless-shell', 'chromium']) {
      const packages = ['install', '-y', '--no-install-recommends', browser, 'fonts-dejavu-core'];
      spawnSync('apt-get', packages, { stdio: 'ignore', env: environment });
      const installed = candidates.find((file) => existsSync(file));
      if (installed !== undefined) return installed;
    }
  }
  spawnSync('npx', ['playwright', 'install', 'chromium'], { stdio: 'inherit' });
  return candidates.find((file) => existsSync(file));
}
