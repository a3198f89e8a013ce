import { listSettings } from '@/lib/env';
import type { About } from '@/lib/setting';

/** The page, as `npm run config-reference` writes it. */
export const PAGE = 'docs/configuration.md';

const INTRODUCTION = `# Configuration

Every setting is a variable of the environment; unset and empty mean the same. A value that cannot be is told by its name at the start, and nothing is begun. This page is made from \`lib/env.ts\` by \`npm run config-reference\`. How to use them: [operate.md](operate.md) and [deploy.md](deploy.md).

Secrets stand in \`DATABASE_URL\`, \`DATABASE_OWNER_URL\`, \`DATABASE_REPLICA_URL\`, \`TRAILMARK_OIDC_CLIENT_SECRET\`, \`TRAILMARK_SMTP_URL\`, and in the file of \`TRAILMARK_KEYS\`: give them by a secret store, never in an image or a repository.
`;

const TITLES = {
  server: 'The server',
  data: 'Data and database',
  ledger: 'Ledger and witnesses',
  'sign-in': 'Signing in and tokens',
  limits: 'Limits',
  mail: 'Mail',
  observation: 'Log, metrics and traces',
  output: 'Output',
} as const satisfies Record<About['group'], string>;

const COLUMNS = ['variable', 'default', 'meaning'] as const;

/** The configuration reference as Markdown. */
export function printConfiguration(): string {
  const sections = Object.entries(TITLES).map(([group, title]) => {
    const rows = listSettings().flatMap(({ name, about, default: value }) =>
      about?.group === group ? [rowOf(name, about, value)] : [],
    );
    return `## ${title}\n\n${table([[...COLUMNS], ...rows])}`;
  });
  return [INTRODUCTION, ...sections].join('\n');
}

function rowOf(name: string, { description, unset, example }: About, value: unknown): string[] {
  const shown = value === undefined ? unset : `\`${String(value)}\``;
  return [
    `\`${name}\``,
    shown,
    example === undefined ? description : `${description}. Example: \`${example}\``,
  ];
}

/** Aligned, as the formatter of the repository leaves it. */
function table(rows: readonly string[][]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = COLUMNS.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |\n`;
  const [head = [], ...body] = cells;
  return [
    line(head),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |\n`,
    ...body.map(line),
  ].join('');
}
