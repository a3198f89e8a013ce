import { type Bar, STACK } from '@/lib/client/bars';
import { timeText, type Zone } from '@/lib/client/zone';

/** The same counts for who does not see the bars; those that are empty are left out. In a box: a table is as wide as it is. */
export function BarTable({ bars, zone }: { bars: readonly Bar[]; zone: Zone }) {
  const filled = bars.filter(({ events }) => events > 0);
  const results = [...STACK].filter((result) => filled.some(({ byResult }) => byResult[result]));
  return (
    <div className="sr-only">
      <table>
        <caption>Events over time</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            {results.map((result) => (
              <th key={result} scope="col">
                {result}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {filled.map(({ startMs, byResult }) => (
            <tr key={startMs}>
              <th scope="row">{timeText(startMs, zone)}</th>
              {results.map((result) => (
                <td key={result}>{byResult[result] ?? 0}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
