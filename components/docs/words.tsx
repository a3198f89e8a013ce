import type { Type } from './reference';

/** A sentence whose `words in backticks` are code. */
export function Words({ text }: { text: string }) {
  return text.split('`').map((part, nth) =>
    nth % 2 === 0 ? (
      part
    ) : (
      <code key={nth} className="font-mono text-fg">
        {part}
      </code>
    ),
  );
}

/** A type in words, its schemas linked. */
export function TypeWords({ type }: { type: Type }) {
  return (
    <span className="font-mono text-label text-fg2 wrap-anywhere">
      {type.map(({ text, ref }, nth) =>
        ref ? (
          <a key={nth} href={`#schema-${text}`} className="text-accent underline underline-offset-2">
            {text}
          </a>
        ) : (
          text
        ),
      )}
    </span>
  );
}
