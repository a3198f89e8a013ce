import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type axe from 'axe-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Of the element that stands for all texts that look alike. */
const KIND = 'data-kind';

/**
 * The checks of axe, as a page takes them. For the contrast of a text it looks at all that lies behind it, which takes
 * longer than all other rules together: that is asked of one text of each kind.
 */
const AXE = `${readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')}
axe.configure({ rules: [{ id: 'color-contrast', selector: '[${KIND}]' }] });`;

declare global {
  interface Window {
    /** Where a page has taken them. */
    axe?: typeof axe;
  }
}

/** No fault that axe knows, WCAG 2.2 AA and its best practices included. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(page.frames()).toHaveLength(1); // it is asked of this one alone
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  expect(await markKinds(page)).toBeGreaterThan(1);
  const { faults, passed } = await page.evaluate(async (tags) => {
    const answer = await window.axe?.run({ runOnly: tags, resultTypes: ['violations'] });
    const faults = answer?.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    return { faults, passed: answer?.passes.map(({ id }) => id) };
  }, TAGS);
  expect(faults).toEqual([]);
  expect(passed, `rules that had something to look at on ${page.url()}`).toContain('color-contrast');
}

/** Of each kind so many are marked: one may be scrolled out of what shows it, where nothing can be said of it. */
const OF_EACH_KIND = 3;

/**
 * Marks the first elements of each kind that have text of their own; answers how many kinds there are. Texts are of one
 * kind that have the same colours, size and weight, on the same backgrounds, and can be used or cannot.
 */
async function markKinds(page: Page): Promise<number> {
  return await page.locator('body').evaluate(
    (body, { mark, limit }) => {
      const kinds = new Map<string, number>();
      const behind = new Map<Element, string>();
      const lookBehind = (element: Element | null): string => {
        if (element === null) return '';
        const known = behind.get(element);
        if (known !== undefined) return known;
        const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
        const isOff = element.matches(':disabled, [aria-disabled=true]');
        const own = `${backgroundColor} ${backgroundImage} ${opacity} ${isOff}`;
        const rest = lookBehind(element.parentElement);
        const all = rest.startsWith(own) ? rest : `${own}, ${rest}`;
        behind.set(element, all);
        return all;
      };
      const hasText = (element: Element) =>
        element.matches('input, select, textarea') ||
        [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim());
      for (const element of body.querySelectorAll('*')) {
        element.removeAttribute(mark);
        const { width, height } = element.getBoundingClientRect();
        if (!hasText(element) || width <= 1 || height <= 1) continue; // as what is for screen readers alone
        const { color, fontSize, fontWeight } = getComputedStyle(element);
        const kind = [color, fontSize, fontWeight, lookBehind(element)].join();
        const marked = kinds.get(kind) ?? 0;
        if (marked < limit) element.setAttribute(mark, '');
        kinds.set(kind, marked + 1);
      }
      return kinds.size;
    },
    { mark: KIND, limit: OF_EACH_KIND },
  );
}
