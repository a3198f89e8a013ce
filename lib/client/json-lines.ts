import { isObject, type Json, segment } from '@/lib/audit/json';

/** One line of a JSON value that is drawn as a tree. */
export interface JsonLine {
  /** JSON Pointer (RFC 6901) of what the line shows. */
  path: string;
  depth: number;
  /** Its name in its parent; undefined for the whole. */
  name: string | undefined;
  value: Json;
  /** How many members or items it has; undefined of what can have none. */
  size: number | undefined;
}

/** Lines of a value in reading order; what `isOpen` does not open shows no members. */
export function jsonLines(value: Json, isOpen: (path: string, depth: number) => boolean): JsonLine[] {
  const lines: JsonLine[] = [];
  const walk = (path: string, name: string | undefined, it: Json, depth: number) => {
    const members = membersOf(it);
    lines.push({ path, depth, name, value: it, size: members?.length });
    if (!members || !isOpen(path, depth)) return;
    for (const [key, member] of members) walk(path + segment(key), key, member, depth + 1);
  };
  walk('', undefined, value, 0);
  return lines;
}

function membersOf(value: Json): readonly (readonly [string, Json])[] | undefined {
  if (Array.isArray(value)) return value.map((item, nth) => [String(nth), item] as const);
  return isObject(value) ? Object.entries(value) : undefined;
}

/** Paths of everything that must be open for the lines that hold a text, in name or value, without case. */
export function pathsHolding(
  value: Json,
  text: string,
): { open: ReadonlySet<string>; found: ReadonlySet<string> } {
  const part = text.toLowerCase();
  const found = jsonLines(value, () => true).filter(
    ({ name, value: it, size }) =>
      name?.toLowerCase().includes(part) || (size === undefined && String(it).toLowerCase().includes(part)),
  );
  const open = new Set<string>(['']);
  for (const { path } of found) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      open.add(path.slice(0, at));
  }
  return { open, found: new Set(found.map(({ path }) => path)) };
}
