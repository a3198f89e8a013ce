import { type Page, test } from '@playwright/test';

/** What a page measures of itself, taken since it was asked for last. */
export type Taken<T> = () => Promise<T>;

/** Shifts of the layout that nobody caused a moment before (web-vitals, CLS), each with what moved; from the start on. */
export async function watchShifts(page: Page): Promise<Taken<string[]>> {
  await page.addInitScript(() => {
    const seen: string[] = [];
    const say = (node: Node | null) =>
      node instanceof Element ? node.outerHTML.slice(0, 120) : (node?.textContent ?? '?');
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (Reflect.get(entry, 'hadRecentInput')) continue;
        const sources: readonly { node: Node | null }[] = Reflect.get(entry, 'sources');
        seen.push(`${Reflect.get(entry, 'value')}: ${sources.map(({ node }) => say(node)).join(' | ')}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
    Reflect.set(window, 'takeShifts', () => seen.splice(0));
  });
  return async () => await page.evaluate(() => Reflect.get(window, 'takeShifts')());
}

/** The longest time from an input until its answer was on the screen (Event Timing), in milliseconds. */
export async function watchInteractions(page: Page): Promise<Taken<number>> {
  await page.evaluate(() => {
    const seen: number[] = [];
    const observer = new PerformanceObserver((list) =>
      seen.push(...list.getEntries().map((it) => it.duration)),
    );
    observer.observe({ type: 'event', ...{ durationThreshold: 16 } });
    Reflect.set(window, 'takeDurations', async () => {
      // Entries come behind the frame that they tell of.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      seen.push(...observer.takeRecords().map((it) => it.duration));
      return Math.max(0, ...seen.splice(0));
    });
  });
  return async () => await page.evaluate(() => Reflect.get(window, 'takeDurations')());
}

export interface Frames {
  /** Of all frames, those that came within a sixtieth of a second. */
  smooth: number;
  /** What the page itself worked for a frame, on average, whatever else the machine did. */
  workMs: number;
}

/** Scrolls the grid from its beginning, for so many frames by so many pixels each: every page does the same work. */
export async function scrollFrames(
  page: Page,
  { pixels, frames }: { pixels: number; frames: number },
): Promise<Frames> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const workedS = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  };
  const before = await workedS();
  const times = await frameTimes(page, pixels, frames);
  const workMs = ((await workedS()) - before) * 1_000;
  await devtools.detach();
  return { smooth: times.filter((it) => it <= 17).length / times.length, workMs: workMs / times.length };
}

async function frameTimes(page: Page, pixels: number, frames: number): Promise<number[]> {
  return await page.evaluate(
    async ({ step, count }) => {
      const box = document.querySelector('[role=grid]');
      if (!box) throw new Error('nothing scrolls here');
      box.scrollTop = 0;
      const frame = () => new Promise<number>(requestAnimationFrame);
      const times: number[] = [];
      let before = await frame();
      for (let nth = 0; nth < count; nth++) {
        box.scrollTop += step;
        const now = await frame();
        times.push(now - before);
        before = now;
      }
      return times;
    },
    { step: pixels, count: frames },
  );
}

/** A page of so many nodes over a box as tall as a list, which does nothing at all when it is scrolled. */
export function staticPage(nodes: number, rows: number): string {
  const row = (nth: number) =>
    `<p style="position:absolute;top:${nth * 96}px;margin:0;font:13px sans-serif">row ${nth}</p>`;
  const content = Array.from({ length: nodes - 10 }, (_, nth) => row(nth)).join('');
  return `<body style="margin:0"><div role="grid" style="height:700px;overflow:auto;position:relative">
    <div style="height:${Math.min(rows, 500_000) * 32}px">${content}</div></div></body>`;
}

/** A page of so many nodes that draws all rows in sight anew, as plain as can be, whenever it is scrolled. */
export function plainPage(nodes: number, rows: number): string {
  const inSight = 30;
  const cells = Math.floor(nodes / inSight);
  return `<body style="margin:0"><div role="grid" style="height:700px;overflow:auto;position:relative">
    <div style="height:${Math.min(rows, 500_000) * 32}px"></div></div><script>
    const box = document.querySelector('[role=grid]');
    box.addEventListener('scroll', () => {
      const first = Math.floor(box.scrollTop / 32);
      const cell = (row) => (_, nth) => '<span style="display:inline-block;width:90px">cell ' + row + ' ' + nth + '</span>';
      const row = (_, nth) => '<p style="position:absolute;margin:0;white-space:nowrap;top:' + (first + nth) * 32 + 'px">'
        + Array.from({ length: ${cells} }, cell(first + nth)).join('') + '</p>';
      box.firstElementChild.innerHTML = Array.from({ length: ${inSight} }, row).join('');
    });</script></body>`;
}

/** Has the run say what was measured. */
export function report(what: string, measured: string): void {
  test.info().annotations.push({ type: 'measured', description: `${what}: ${measured}` });
}

/** Holds back the scripts of a page, which shows what the server drew until what is answered here is called. */
export async function keepAsleep(page: Page): Promise<() => void> {
  let wake = () => {};
  const asleep = new Promise<void>((resolve) => {
    wake = resolve;
  });
  await page.route('**/_next/static/**/*.js', async (route) => {
    await asleep;
    await route.continue();
  });
  return () => wake();
}
