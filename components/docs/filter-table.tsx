import type { FilterField } from './reference';
import { summaryClass } from './summary';

/** The filter parameters, which are too many to list: by field, each with its operators. */
export function FilterTable({ path, filters }: { path: string; filters: readonly FilterField[] }) {
  const count = filters.reduce((sum, { operators }) => sum + operators.length + 1, 0);
  return (
    <details>
      <summary className={summaryClass}>
        {count} filters: {filters.length} fields with their operators
      </summary>
      <p className="py-2 text-fg2">
        <code className="font-mono text-fg">field=value</code> or{' '}
        <code className="font-mono text-fg">field__operator=value</code>. All that are given must hold; an
        empty value is none.
      </p>
      <table className="w-full table-fixed border-collapse text-left" aria-label={`Filters of ${path}`}>
        <thead className="text-label text-fg2">
          <tr className="border-b border-line">
            <th scope="col" className="w-2/5 py-1 pr-3 font-medium">
              Field
            </th>
            <th scope="col" className="py-1 font-medium">
              Operators
            </th>
          </tr>
        </thead>
        <tbody>
          {filters.map(({ name, label, operators }) => (
            <tr key={name} className="break-inside-avoid border-b border-line align-top">
              <th scope="row" className="py-2 pr-3 font-normal">
                <code className="font-mono wrap-anywhere">{name}</code>
                <span className="block text-meta text-fg3">{label}</span>
              </th>
              <td className="py-2 font-mono text-label">
                {operators.map(({ word }) => (
                  <span key={word} className="mr-3 inline-block">
                    __{word}
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <OperatorLegend filters={filters} />
    </details>
  );
}

function OperatorLegend({ filters }: { filters: readonly FilterField[] }) {
  const labels = new Map(
    filters.flatMap(({ operators }) => operators.map(({ word, label }) => [word, label])),
  );
  return (
    <dl className="flex flex-wrap gap-x-4 gap-y-1 py-2 text-label">
      {[...labels].map(([word, label]) => (
        <div key={word} className="flex gap-1">
          <dt className="font-mono">{word}</dt>
          <dd className="text-fg2">{label}</dd>
        </div>
      ))}
    </dl>
  );
}
