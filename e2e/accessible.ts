import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** No fault that axe knows, WCAG 2.2 AA and its best practices included. */
export async function expectAccessible(page: Page): Promise<void> {
  await expectNoViolations(page, axeOf(page).withTags(TAGS));
}

/**
 * The same of a page of many thousand elements: the contrast of text, for which axe looks at all that lies behind each
 * one, is asked of one text of each kind. Texts are of one kind that have the same colours, size and weight, on the same
 * backgrounds.
 */
export async function expectLargeAccessible(page: Page): Promise<void> {
  await expectNoViolations(page, axeOf(page).withTags(TAGS).disableRules('color-contrast'));
  expect(await markKinds(page)).toBeGreaterThan(5);
  await expectNoViolations(page, axeOf(page).include('[data-kind]').withRules('color-contrast'));
}

/** What is found in the page itself, which is all there is where it has no frames, and of that the faults alone. */
function axeOf(page: Page): AxeBuilder {
  expect(page.frames()).toHaveLength(1);
  return new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
}

async function expectNoViolations(page: Page, axe: AxeBuilder): Promise<void> {
  const { violations, passes } = await axe.analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  expect(passes, `rules that had something to look at on ${page.url()}`).not.toEqual([]);
}

/** Marks the first element of each kind that has text of its own; answers how many there are. */
async function markKinds(page: Page): Promise<number> {
  return await page.locator('body').evaluate((body) => {
    const kinds = new Set<string>();
    for (const element of body.querySelectorAll('*')) {
      const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim());
      const { width, height } = element.getBoundingClientRect();
      if (!hasText || width <= 1 || height <= 1) continue; // as what is for screen readers alone
      const { color, fontSize, fontWeight } = getComputedStyle(element);
      const behind: string[] = [];
      for (let each: Element | null = element; each; each = each.parentElement) {
        const { backgroundColor, backgroundImage, opacity } = getComputedStyle(each);
        behind.push(`${backgroundColor} ${backgroundImage} ${opacity}`);
      }
      const kind = [color, fontSize, fontWeight, ...new Set(behind)].join();
      if (!kinds.has(kind)) element.setAttribute('data-kind', '');
      kinds.add(kind);
    }
    return kinds.size;
  });
}
