import { isObject, type Json, type JsonObject } from '@/lib/audit/json';
import type { Member, Schema, Type } from './reference';

const REF = '#/components/schemas/';

/** The name of the schema that is referred to, or undefined. */
export function refName(schema: JsonObject): string | undefined {
  return typeof schema.$ref === 'string' ? schema.$ref.slice(REF.length) : undefined;
}

export function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function readSchema(name: string, schema: JsonObject): Schema {
  return { name, description: text(schema.description), type: typeOf(schema), members: merged(schema) };
}

/** A type in words: `string or null`, `list of AuditLog`, `1 to 100`. */
export function typeOf(schema: JsonObject): Type {
  const ref = refName(schema);
  if (ref !== undefined) return [{ text: ref, ref: true }];
  const parts = alternatives(schema);
  if (parts.length > 0) return parts.map(typeOf).reduce(eitherType);
  if (schema.const !== undefined) return [{ text: JSON.stringify(schema.const) }];
  if (Array.isArray(schema.enum)) return [{ text: schema.enum.map((value) => String(value)).join(' | ') }];
  if (schema.type === 'array') {
    const items = isObject(schema.items) ? typeOf(schema.items) : [{ text: 'anything' }];
    return [{ text: 'list of ' }, ...items];
  }
  return [{ text: `${plainType(schema)}${rangeOf(schema)}` }];
}

/** The alternatives of a union, those of unions inside it among them. */
function alternatives(schema: JsonObject): JsonObject[] {
  return [...objects(schema.anyOf), ...objects(schema.oneOf)].flatMap((part) => {
    const inner = alternatives(part);
    return inner.length > 0 ? inner : [part];
  });
}

function plainType({ type, format }: JsonObject): string {
  if (format === 'date-time') return 'time';
  if (Array.isArray(type)) return type.map((each) => String(each)).join(' or ');
  return typeof type === 'string' ? type : 'anything';
}

/** Bounds that are somebody's choice; those of every integer are not told. */
function rangeOf({ minimum, maximum, maxItems }: JsonObject): string {
  if (typeof maxItems === 'number') return `, up to ${maxItems}`;
  const isBounded = typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER;
  if (typeof minimum === 'number' && isBounded) return `, ${minimum} to ${maximum}`;
  const isChosen = typeof minimum === 'number' && minimum > Number.MIN_SAFE_INTEGER;
  return isChosen ? `, from ${minimum}` : '';
}

/** Each member once: one that several alternatives have is of any of their types. */
function merged(schema: JsonObject): Member[] {
  const members = new Map<string, Member>();
  for (const member of innerMembers(schema, '')) {
    const known = members.get(member.name);
    const type = known ? eitherType(known.type, member.type) : member.type;
    members.set(member.name, { ...member, type });
  }
  return [...members.values()];
}

function eitherType(one: Type, other: Type): Type {
  const print = (type: Type) => type.map(({ text }) => text).join('');
  return print(one) === print(other) ? one : [...one, { text: ' or ' }, ...other];
}

/** The members of an object, those of objects inside it by dotted names. */
function membersOf(schema: JsonObject, before = ''): Member[] {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(isObject(schema.properties) ? schema.properties : {}).flatMap(([key, value]) => {
    if (!isObject(value)) return [];
    const name = `${before}${key}`;
    const member = {
      name,
      isRequired: required.has(key),
      type: typeOf(value),
      description: text(value.description),
    };
    return [member, ...innerMembers(value, name)];
  });
}

function innerMembers(schema: JsonObject, name: string): Member[] {
  if (schema.type === 'array') return isObject(schema.items) ? innerMembers(schema.items, `${name}[]`) : [];
  const parts = alternatives(schema).map((part) => innerMembers(part, name));
  return [...membersOf(schema, name === '' ? '' : `${name}.`), ...parts.flatMap(inAny(parts))];
}

/** Members of alternatives: one that another alternative with members does not have need not be there. */
function inAny(parts: readonly Member[][]): (part: Member[]) => Member[] {
  const others = parts.filter((part) => part.length > 0);
  const isInAll = (name: string) => others.every((part) => part.some((member) => member.name === name));
  return (part) =>
    part.map((member) => ({ ...member, isRequired: member.isRequired && isInAll(member.name) }));
}
