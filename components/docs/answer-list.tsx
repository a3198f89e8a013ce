import { CodeBlock } from './code-block';
import type { Answer } from './reference';
import { summaryClass } from './summary';
import { TypeWords, Words } from './words';

/** The answers of an endpoint, errors among them: each opens to its headers, its type and example bodies. */
export function AnswerList({ answers }: { answers: readonly Answer[] }) {
  return (
    <ul className="divide-y divide-line border-y border-line">
      {answers.map((answer) => (
        <li key={answer.status} className="break-inside-avoid">
          {answer.bodies.length + answer.headers.length > 0 ? (
            <details>
              <summary className={summaryClass}>
                <Headline answer={answer} />
              </summary>
              <AnswerBody answer={answer} />
            </details>
          ) : (
            <p className="min-h-target py-1 pl-4">
              <Headline answer={answer} />
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

function Headline({ answer: { status, description } }: { answer: Answer }) {
  return (
    <>
      <code className="mr-2 font-mono font-medium">{status}</code>
      <span className="text-fg2">
        <Words text={description} />
      </span>
    </>
  );
}

function AnswerBody({ answer: { headers, bodies } }: { answer: Answer }) {
  const [first] = bodies;
  return (
    <div className="flex flex-col gap-2 pb-3 pl-4">
      {headers.map(({ name, description }) => (
        <p key={name}>
          <code className="font-mono">{name}</code>: <span className="text-fg2">{description}</span>
        </p>
      ))}
      {first && (
        <p className="text-fg2">
          {first.mediaType}: <TypeWords type={first.type} />
        </p>
      )}
      {bodies.map(({ name, mediaType, example }) =>
        example === undefined ? null : (
          <CodeBlock key={name ?? mediaType} title={name ?? 'Example'} text={example} />
        ),
      )}
    </div>
  );
}
