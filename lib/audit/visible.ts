/** Control, format (bidirectional and zero-width marks among them) and separator characters, and lone surrogates. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Foreign text as a person may look at it, on a page or a terminal: what would move the cursor, change colours,
 * reorder the line or hide is spelled out. Line feeds and tabs too, so one value stays one line.
 */
export function visible(text: string): string {
  return text.replace(
    HIDDEN,
    (mark) => `⟨U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
}

/** The same of a text of any length: of a longer one its beginning, and how long it is. */
export function visiblePart(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return visible(text);
  return `${visible(text.slice(0, lengthMax))}… (${text.length} characters)`;
}
