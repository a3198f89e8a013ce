import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';

/** What the scripts of a page weigh that its HTML names: how many there are, and their bytes after gzip -9. */
export async function scriptBytes(page: Page, url: string): Promise<{ scripts: Set<string>; bytes: number }> {
  const html = await (await page.request.get(url)).text();
  // Browsers that know modules, all of those that the console is for, load no `nomodule` script.
  const tags = [...html.matchAll(/<script\b[^>]*\bsrc="([^"]+)"[^>]*>/g)].filter(
    ([tag]) => !/nomodule/i.test(tag),
  );
  const scripts = new Set(tags.map(([, src = '']) => src));
  let bytes = 0;
  for (const src of scripts) bytes += await gzippedBytes(page, src);
  return { scripts, bytes };
}

/** What one script weighs after gzip -9. */
export async function gzippedBytes(page: Page, src: string): Promise<number> {
  return gzipSync(await (await page.request.get(src)).body(), { level: 9 }).length;
}
