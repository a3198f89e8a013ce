import { RESULTS } from '@/lib/audit/event';
import type { DayCount } from '@/lib/audit/stats';

/** The chart as numbers, for those who cannot see it or want to read them. */
export function DayTable({ days }: { days: readonly DayCount[] }) {
  return (
    <details className="mt-2">
      <summary className="cursor-pointer text-label text-fg2">View as table</summary>
      <div className="max-h-96 overflow-auto">
        <table className="text-right tabular-nums">
          <caption className="sr-only">Events a day by result, UTC</caption>
          <thead className="text-label text-fg2">
            <tr>
              {['Day (UTC)', 'Events', ...RESULTS].map((title) => (
                <th key={title} scope="col" className="px-2 py-1 font-medium">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, events, byResult }) => (
              <tr key={day} className="border-t border-line">
                <th scope="row" className="px-2 font-normal">
                  {day}
                </th>
                <td className="px-2">{events}</td>
                {RESULTS.map((result) => (
                  <td key={result} className="px-2">
                    {byResult[result] ?? 0}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
