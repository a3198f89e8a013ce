import type { ReactNode } from 'react';
import { AnswerList } from './answer-list';
import { CodeBlock } from './code-block';
import { FilterTable } from './filter-table';
import { MethodBadge } from './method-badge';
import { ParameterTable } from './parameter-table';
import type { Body, Endpoint } from './reference';
import { TypeWords, Words } from './words';

/** Everything of one endpoint: on a wide page what it asks at the left, what it looks like at the right. */
export function EndpointSection({ endpoint }: { endpoint: Endpoint }) {
  const { id, method, path, summary, parameters, filters, bodies, answers, curl } = endpoint;
  const title = `${id}-title`;
  return (
    <section id={id} aria-labelledby={title} className="scroll-mt-4 border-t border-line py-6">
      <h3 id={title} className="flex flex-wrap items-center gap-2 text-title font-semibold">
        <MethodBadge method={method} />
        <a href={`#${id}`} className="font-mono wrap-anywhere hover:underline">
          <Path path={path} />
        </a>
      </h3>
      <p className="pt-1 text-control">{summary}.</p>
      <Credential endpoint={endpoint} />
      <div className="grid gap-6 pt-4 xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          {parameters.length + filters.length > 0 && (
            <Part title="Parameters">
              {parameters.length > 0 && (
                <ParameterTable label={`Parameters of ${path}`} parameters={parameters} />
              )}
              {filters.length > 0 && <FilterTable path={path} filters={filters} />}
            </Part>
          )}
          {bodies.length > 0 && (
            <Part title="Body">
              {bodies.map((body) => (
                <BodyPart key={body.mediaType} body={body} />
              ))}
            </Part>
          )}
          <Part title="Answers">
            <AnswerList answers={answers} />
          </Part>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Part title="Example">
            <CodeBlock title="Request" text={curl} isCopied />
            <FirstAnswer endpoint={endpoint} />
          </Part>
        </div>
      </div>
    </section>
  );
}

/** Breaks behind its slashes. */
function Path({ path }: { path: string }) {
  const parts = path.split('/').slice(1);
  return parts.map((part, nth) => (
    <span key={parts.slice(0, nth + 1).join('/')}>
      /<wbr />
      {part}
    </span>
  ));
}

const CREDENTIALS: Readonly<Record<string, string>> = {
  bearer: 'A bearer token',
  apiKey: 'an API key in `X-API-Key`',
  session: 'The session of the console, with the header that its pages send',
  client: 'Client id and secret, by Basic or as form fields',
};

function Credential({ endpoint: { credentials, asks } }: { endpoint: Endpoint }) {
  const ways = credentials.map((name) => CREDENTIALS[name] ?? name).join(', or ');
  return (
    <p className="text-fg2">
      <Words text={`${ways || 'No credential'}. ${asks ?? ''}`} />
    </p>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <h4 className="text-label font-semibold text-fg2">{title}</h4>
      {children}
    </div>
  );
}

function BodyPart({ body: { mediaType, type } }: { body: Body }) {
  return (
    <p>
      <code className="font-mono">{mediaType}</code>: <TypeWords type={type} />
    </p>
  );
}

function FirstAnswer({ endpoint: { answers } }: { endpoint: Endpoint }) {
  const good = answers.filter(
    ({ status, bodies }) => status.startsWith('2') && bodies.some(({ example }) => example !== undefined),
  );
  const answer = good.find(({ status }) => status === '201') ?? good[0];
  const body = answer?.bodies.find(({ example }) => example !== undefined);
  if (answer === undefined || body?.example === undefined) return null;
  return <CodeBlock title={`Answer ${answer.status}`} text={body.example} />;
}
