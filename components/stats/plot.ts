/** Width of what stands before the bars. */
export const AXIS_PX = 56;

/** Where a bar begins, as a place in the box that the chart fills. */
export function placeOf(nth: number, bars: number): string {
  const share = bars === 0 ? 0 : nth / bars;
  return `calc(${AXIS_PX}px + ${share} * (100% - ${AXIS_PX}px))`;
}

/** How wide so many bars are. */
export function widthOf(some: number, bars: number): string {
  return `calc(${bars === 0 ? 0 : some / bars} * (100% - ${AXIS_PX}px))`;
}

/** The bar at a distance from the beginning of such a box. */
export function barAt(px: number, widthPx: number, bars: number): number {
  const share = (px - AXIS_PX) / Math.max(1, widthPx - AXIS_PX);
  return Math.max(0, Math.min(bars - 1, Math.floor(share * bars)));
}
