import type { ReactNode } from 'react';
import type { Member, Parameter } from './reference';
import { TypeWords, Words } from './words';

interface Row {
  key: string;
  name: ReactNode;
  note: string | undefined;
  type: Parameter['type'];
  description: string | undefined;
}

/** Parameters of an endpoint. */
export function ParameterTable({ label, parameters }: { label: string; parameters: readonly Parameter[] }) {
  const rows = parameters.map(({ name, place, isRequired, type, description }) => {
    const note = [...(place === 'query' ? [] : [place]), ...(isRequired ? ['required'] : [])].join(', ');
    return { key: name, name, note, type, description };
  });
  return <RowTable label={label} head="Parameter" rows={rows} />;
}

/** Members of an object. */
export function MemberTable({ label, members }: { label: string; members: readonly Member[] }) {
  const rows = members.map(({ name, isRequired, type, description }) => ({
    ...{ key: name, name: <BreakableName name={name} />, type, description },
    note: isRequired ? undefined : 'optional',
  }));
  return <RowTable label={label} head="Member" rows={rows} />;
}

/** A dotted name breaks behind its dots. */
function BreakableName({ name }: { name: string }) {
  return name.split('.').map((part, nth) => (
    <span key={name.split('.', nth + 1).join('.')}>
      {nth > 0 && (
        <>
          .<wbr />
        </>
      )}
      {part}
    </span>
  ));
}

function RowTable({ label, head, rows }: { label: string; head: string; rows: readonly Row[] }) {
  return (
    <table className="w-full table-fixed border-collapse text-left" aria-label={label}>
      <thead className="text-label text-fg2">
        <tr className="border-b border-line">
          <th scope="col" className="w-2/5 py-1 pr-3 font-medium">
            {head}
          </th>
          <th scope="col" className="py-1 font-medium">
            Meaning
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, note, type, description }) => (
          <tr key={key} className="break-inside-avoid border-b border-line align-top">
            <th scope="row" className="py-2 pr-3 font-normal">
              <code className="font-mono wrap-anywhere">{name}</code>
              {note && <span className="block text-meta text-fg3">{note}</span>}
            </th>
            <td className="py-2">
              <TypeWords type={type} />
              {description && (
                <span className="block">
                  <Words text={description} />
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
