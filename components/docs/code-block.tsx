import { CopyButton } from '@/components/ui/copy-button';

/** Text to be read or copied. Long lines wrap: nothing of it scrolls sideways. */
export function CodeBlock({ title, text, isCopied }: { title: string; text: string; isCopied?: boolean }) {
  return (
    <figure className="min-w-0 overflow-hidden rounded border border-line">
      <figcaption className="flex min-h-target items-center justify-between gap-2 border-b border-line bg-hover px-3 py-1 text-label text-fg2">
        <span className="wrap-anywhere">{title}</span>
        {isCopied && (
          <span className="noscript:hidden print:hidden">
            <CopyButton text={text} label="Copy" />
          </span>
        )}
      </figcaption>
      <pre className="whitespace-pre-wrap p-3 font-mono text-label wrap-anywhere">
        <code>{text}</code>
      </pre>
    </figure>
  );
}
