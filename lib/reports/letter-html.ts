import type { Letter } from './letter';
import type { Table } from './letter-tables';

/** Text with nothing in it that a reader of HTML would take for more than text. */
class Html {
  constructor(readonly text: string) {}
}

/** Markup of ours with values in it: texts are escaped, markup and lists of it are not. */
function html(parts: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html {
  return new Html(parts.reduce((all, part, nth) => `${all}${printed(values[nth - 1] ?? '')}${part}`));
}

function printed(value: string | Html | readonly Html[]): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
  return value.map(({ text }) => text).join('');
}

/** Colours are the reader's own, so that it can be read on light and dark: nothing is loaded, and nobody is counted. */
const STYLE = new Html(`
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 16px; max-width: 640px; }
  h1 { font-size: 20px; line-height: 1.3; overflow-wrap: anywhere; }
  p { overflow-wrap: anywhere; }
  table { border-collapse: collapse; width: 100%; margin: 24px 0; font-size: 14px; }
  caption { text-align: start; font-weight: 600; padding-bottom: 4px; }
  th, td { padding: 4px 0; text-align: start; vertical-align: top; border-bottom: 1px solid #8886; }
  th { font-weight: 400; overflow-wrap: anywhere; }
  thead th { font-weight: 600; }
  .number { width: 72px; padding-inline-start: 8px; text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums; }
  footer { margin-top: 32px; font-size: 14px; }
`);

/** A letter as HTML. Foreign texts are isolated: one that runs from right to left turns nothing else around. */
export function printHtml({ subject, title, lead, tables, list, notes, settings }: Letter): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
<style>:root { color-scheme: light dark; }${STYLE}</style>
</head>
<body>
<main>
<h1><bdi>${title}</bdi></h1>
${lead.map((sentence) => html`<p><bdi>${sentence}</bdi></p>\n`)}
${tables.map(printTable)}
<p><a href="${list.href}">${list.words}</a></p>
</main>
<footer>
${notes.map((note) => html`<p><bdi>${note}</bdi></p>\n`)}
<p><a href="${settings.href}">${settings.words}</a></p>
</footer>
</body>
</html>
`.text;
}

function printTable({ caption, heading, rows, empty }: Table): Html {
  if (rows.length === 0)
    return html`<table><caption>${caption}</caption><tbody><tr><td>${empty}</td></tr></tbody></table>\n`;
  const body = rows.map(
    ({ name, events, previous, change }) => html`<tr><th scope="row"><bdi>${name}</bdi></th>
<td class="number">${events}</td><td class="number">${previous}</td><td class="number">${change}</td></tr>\n`,
  );
  return html`<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">${heading}</th><th scope="col" class="number">Events</th>
<th scope="col" class="number">Before</th><th scope="col" class="number">Change</th></tr></thead>
<tbody>
${body}</tbody>
</table>\n`;
}
