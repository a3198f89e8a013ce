/** The course of a figure, as a line alone: its numbers stand beside it. */
export function Sparkline({ parts }: { parts: readonly number[] }) {
  const most = Math.max(...parts, 0);
  const at = (part: number, nth: number) => `${nth},${most === 0 ? 20 : round(20 - (19 * part) / most)}`;
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${Math.max(1, parts.length - 1)} 21`}
      preserveAspectRatio="none"
      className="h-6 w-full overflow-visible"
    >
      <polyline
        points={parts.map(at).join(' ')}
        className="fill-none stroke-accent"
        strokeWidth="1.25"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
