import { CodeBlock } from './code-block';
import { EndpointSection } from './endpoint-section';
import type { Reference } from './reference';
import { ReferenceNav } from './reference-nav';
import { SchemaSection } from './schema-section';
import { summaryClass } from './summary';
import { Words } from './words';

/** The reference as one page: it works without scripts, offline, and on paper. */
export function ReferenceView({ reference }: { reference: Reference }) {
  return (
    <div className="md:flex">
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:bg-bg focus:p-2">
        Skip to content
      </a>
      <header className="border-b border-line p-4 md:sticky md:top-0 md:h-screen md:w-72 md:shrink-0 md:overflow-y-auto md:border-r md:border-b-0 print:hidden">
        <a href="/" className="text-title font-semibold hover:underline">
          {reference.title}
        </a>
        <div className="hidden pt-2 md:block">
          <ReferenceNav reference={reference} />
        </div>
        <details className="pt-1 md:hidden">
          <summary className={summaryClass}>Contents</summary>
          <ReferenceNav reference={reference} />
        </details>
      </header>
      <main id="main" className="mx-auto min-w-0 max-w-7xl grow p-4 md:px-8">
        <Introduction reference={reference} />
        {reference.apis.map(({ name, description, endpoints }) => (
          <section key={name} id={name} aria-labelledby={`${name}-title`} className="scroll-mt-4 pt-8">
            <h2 id={`${name}-title`} className="text-heading font-semibold">
              {name}
            </h2>
            <p className="pb-4 text-control text-fg2">{description}</p>
            {endpoints.map((endpoint) => (
              <EndpointSection key={endpoint.id} endpoint={endpoint} />
            ))}
          </section>
        ))}
        <SchemaSection schemas={reference.schemas} />
      </main>
    </div>
  );
}

const START = `TRAILMARK=http://127.0.0.1:3000
TOKEN=$(./bin/trailmark token --role super_admin --scope "audit:read audit:write audit:ingest platform:admin")`;

function Introduction({ reference: { version, description } }: { reference: Reference }) {
  return (
    <div className="flex max-w-3xl flex-col gap-3">
      <h1 className="text-figure font-semibold">API reference</h1>
      <p className="text-control text-fg2">{description}</p>
      <p>
        Version {version}. For programs:{' '}
        <a href="/api/openapi.json" className="text-accent underline underline-offset-2">
          the OpenAPI document
        </a>{' '}
        that this page is made of. Times are UTC; answers are JSON and may not be cached. The examples use
        variables of the shell:
      </p>
      <CodeBlock title="Before the examples" text={START} isCopied />
      <p className="text-fg2">
        <Words text="`$ID` is the id of an event; `$CLIENT_ID` and `$CLIENT_SECRET` come of `./bin/trailmark client create`." />
      </p>
    </div>
  );
}
