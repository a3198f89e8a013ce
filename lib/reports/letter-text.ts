import type { Letter } from './letter';
import type { Table } from './letter-tables';

const WIDTH = 11;

/** A letter as plain text. Foreign names stand at the end of their line, where they move nothing. */
export function printText({ title, lead, tables, list, notes, settings }: Letter): string {
  const parts = [
    title,
    lead.join('\n'),
    ...tables.map(printTable),
    `${list.words}:\n${list.href}`,
    ['-- ', ...notes, `${settings.words}:`, settings.href].join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function printTable({ caption, heading, rows, empty }: Table): string {
  const head = caption.toUpperCase();
  if (rows.length === 0) return `${head}\n${empty}`;
  const line = (...cells: readonly string[]) => cells.map((cell) => cell.padStart(WIDTH)).join('');
  return [
    head,
    `${line('Events', 'Before', 'Change')}  ${heading}`,
    ...rows.map(({ name, events, previous, change }) => `${line(events, previous, change)}  ${name}`),
  ].join('\n');
}
