/** The chart with its library, which nothing else on the page needs. */
export async function loadChart() {
  return (await import('./time-chart')).TimeChart;
}
