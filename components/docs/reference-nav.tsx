import { MethodBadge } from './method-badge';
import type { Reference } from './reference';

/** The contents of the reference: every API with its endpoints, then the schemas. */
export function ReferenceNav({ reference }: { reference: Reference }) {
  return (
    <nav aria-label="Contents" className="flex flex-col gap-4 py-2">
      {reference.apis.map(({ name, endpoints }) => (
        <div key={name}>
          <a href={`#${name}`} className="block py-1 font-semibold hover:underline">
            {name}
          </a>
          <ul>
            {endpoints.map(({ id, method, path }) => (
              <li key={id}>
                <a href={`#${id}`} className="flex items-baseline gap-2 rounded py-1 hover:bg-hover">
                  <MethodBadge method={method} />
                  <span className="min-w-0 font-mono text-label wrap-anywhere">{path}</span>
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <a href="#schemas" className="block py-1 font-semibold hover:underline">
        Schemas
      </a>
    </nav>
  );
}
