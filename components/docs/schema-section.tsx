import { MemberTable } from './parameter-table';
import type { Schema } from './reference';
import { TypeWords } from './words';

/** Every schema that has a name, with an anchor that types link to. */
export function SchemaSection({ schemas }: { schemas: readonly Schema[] }) {
  return (
    <section id="schemas" aria-labelledby="schemas-title" className="scroll-mt-4 pt-8">
      <h2 id="schemas-title" className="text-heading font-semibold">
        Schemas
      </h2>
      <div className="pt-4">
        {schemas.map(({ name, description, type, members }) => (
          <section
            key={name}
            id={`schema-${name}`}
            aria-labelledby={`schema-${name}-title`}
            className="scroll-mt-4 border-t border-line py-6"
          >
            <h3 id={`schema-${name}-title`} className="text-title font-semibold">
              <a href={`#schema-${name}`} className="font-mono hover:underline">
                {name}
              </a>
            </h3>
            {description && <p className="text-fg2">{description}</p>}
            {members.length > 0 ? (
              <MemberTable label={`Members of ${name}`} members={members} />
            ) : (
              <p>
                <TypeWords type={type} />
              </p>
            )}
          </section>
        ))}
      </div>
    </section>
  );
}
