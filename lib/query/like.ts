/** A pattern without a wildcard of its own is looked for anywhere in the text. A lone `\` at the end is itself. */
export function likePattern(text: string): string {
  const closed = /(?<!\\)(?:\\\\)*\\$/.test(text) ? `${text}\\` : text;
  return closed.includes('%') ? closed : `%${closed}%`;
}
