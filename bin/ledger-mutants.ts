import { parseAst } from 'vitest/node';
import { isObject } from '@/lib/audit/json';

/** One check of a source text that is taken out of it, or turned around. */
export interface Mutant {
  line: number;
  /** What is done, in words and in code. */
  what: string;
  text: string;
}

interface Node {
  type: string;
  start: number;
  end: number;
  members: Readonly<Record<string, unknown>>;
}

interface Edit {
  start: number;
  end: number;
  by: string;
  what: string;
}

/** Comparisons, and what stands in their place: the other side of the boundary. */
const TURNED: ReadonlyMap<unknown, string> = new Map([
  ...[['<', '<='] as const, ['<=', '<'] as const, ['>', '>='] as const],
  ...[['>=', '>'] as const, ['===', '!=='] as const, ['!==', '==='] as const],
]);

/**
 * Every mutant of a source text in TypeScript, each with one check fewer, found in its syntax tree:
 *
 *   if (…) throw …           goes
 *   a || b, a && b           becomes a, and b
 *   < <= > >= === !==        becomes its neighbour
 *   checkX(…); refuseX(…);   goes, as do calls of end(), which refuse what is left over
 *   checkX(a) as a value     becomes a
 */
export function mutantsOf(source: string): Mutant[] {
  const edits: Edit[] = [];
  collect(parseAst(source, { lang: 'ts' }), undefined, source, edits);
  return edits.map(({ start, end, by, what }) => ({
    line: source.slice(0, start).split('\n').length,
    what: `${what}: ${source.slice(start, end).replace(/\s+/g, ' ').slice(0, 90)}`,
    text: source.slice(0, start) + by + source.slice(end),
  }));
}

function collect(value: unknown, parent: Node | undefined, source: string, edits: Edit[]): void {
  if (Array.isArray(value)) for (const each of value) collect(each, parent, source, edits);
  const node = nodeOf(value);
  if (!node) return;
  edits.push(...editsOf(node, parent, source));
  for (const member of Object.values(node.members)) collect(member, node, source, edits);
}

function nodeOf(value: unknown): Node | undefined {
  if (!isObject(value)) return undefined;
  const { type, start, end } = value;
  if (typeof type !== 'string' || typeof start !== 'number' || typeof end !== 'number') return undefined;
  return { type, start, end, members: value };
}

function editsOf(node: Node, parent: Node | undefined, source: string): Edit[] {
  const { type, start, end, members } = node;
  const textOf = (part: Node) => source.slice(part.start, part.end);
  if (type === 'IfStatement' && isThrow(members.consequent) && !members.alternate)
    return [{ start, end, by: ';', what: 'without' }];
  if (type === 'ExpressionStatement' && isCheck(members.expression))
    return [{ start, end, by: ';', what: 'without' }];
  const [left, right] = [nodeOf(members.left), nodeOf(members.right)];
  if (type === 'LogicalExpression' && members.operator !== '??' && left && right)
    return [left, right].map((kept) => ({
      start,
      end,
      by: `(${textOf(kept)})`,
      what: `only "${textOf(kept)}" of`,
    }));
  const turned = TURNED.get(members.operator);
  if (type === 'BinaryExpression' && turned !== undefined && left && right)
    return [{ start, end, by: `(${textOf(left)} ${turned} ${textOf(right)})`, what: `${turned} in` }];
  const [argument] = Array.isArray(members.arguments) ? members.arguments.map(nodeOf) : [];
  if (isCheck(members) && parent?.type !== 'ExpressionStatement' && argument)
    return [{ start, end, by: textOf(argument), what: 'unchecked' }];
  return [];
}

/** `throw …`, or a block that does nothing else. */
function isThrow(value: unknown): boolean {
  const node = nodeOf(value);
  const body = node?.members.body;
  if (node?.type === 'BlockStatement' && Array.isArray(body)) return body.length === 1 && isThrow(body[0]);
  return node?.type === 'ThrowStatement';
}

/** A call of what throws where something is wrong. */
function isCheck(value: unknown): boolean {
  const node = nodeOf(value);
  const callee = node?.type === 'CallExpression' ? nodeOf(node.members.callee) : undefined;
  const named = callee?.type === 'MemberExpression' ? nodeOf(callee.members.property) : callee;
  const name = named?.type === 'Identifier' ? named.members.name : undefined;
  return typeof name === 'string' && /^(check|refuse)[A-Z]|^end$/.test(name);
}
