import { readAmount } from './money.js';
import type { Json, StoredEvent } from './types.js';

export type OracleCondition = { property: string | string[] } & {
  equals?: Json;
  in?: Json[];
  exists?: boolean;
  contains?: Json;
  atLeast?: number | string;
  below?: number | string;
};

export type OracleAct = { event?: string; page?: string; screen?: string; where?: OracleCondition[] };

/** An act as a parameter writes it: the name of an event or, where it begins with `{`, its JSON. */
export function parseAct(text: string): OracleAct {
  return text.startsWith('{') ? JSON.parse(text) : { event: text };
}

/** Whether an event is the act. */
export function isAct(event: StoredEvent, act: OracleAct): boolean {
  return isKind(event, act) && (act.where ?? []).every((condition) => holds(event, condition));
}

function isKind(event: StoredEvent, { event: name, page, screen }: OracleAct): boolean {
  if (name !== undefined) return event.type === 'track' && event.name === name;
  if (screen !== undefined) return event.type === 'screen' && (event.wire.name ?? '') === screen;
  if (event.type !== 'page') return false;
  if (page!.endsWith('*')) return pathOf(event).startsWith(page!.slice(0, -1));
  return pathOf(event) === cutPath(page!);
}

/** The path of a page event; empty where it names none. */
export function pathOf({ wire }: StoredEvent): string {
  const isPath = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
  const path = [wire.properties?.path, wire.context?.page?.path].find(isPath);
  return path === undefined ? '' : cutPath(path);
}

function cutPath(path: string): string {
  const end = path.search(/[?#]/);
  const whole = end === -1 ? path : path.slice(0, end);
  return /^\/+$/.test(whole) ? '/' : whole.replace(/\/+$/, '');
}

/** The value of a property: a whole top-level key, or a list of keys through objects; undefined where it is absent or null. */
function valueAt(
  members: { readonly [key: string]: Json } | undefined,
  property: string | readonly string[],
): Json | undefined {
  let value: Json | undefined = members as Json | undefined;
  for (const key of typeof property === 'string' ? [property] : property) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value ?? undefined;
}

function holds(event: StoredEvent, condition: OracleCondition): boolean {
  const value = valueAt(event.wire.properties, condition.property);
  if (condition.exists !== undefined) return (value !== undefined) === condition.exists;
  if (value === undefined) return false;
  if (condition.equals !== undefined) return isSame(value, condition.equals);
  if (condition.in !== undefined) return condition.in.some((each) => isSame(value, each));
  if (condition.contains !== undefined) {
    const part = condition.contains;
    if (typeof value === 'string') return typeof part === 'string' && value.includes(part);
    return Array.isArray(value) && value.some((each) => isSame(each, part));
  }
  if (typeof value !== 'number') return false;
  return condition.atLeast === undefined
    ? compareNumbers(value, condition.below!) < 0
    : compareNumbers(value, condition.atLeast) >= 0;
}

function isSame(a: Json, b: Json): boolean {
  return writeJson(a) === writeJson(b);
}

function compareNumbers(a: number, b: number | string): number {
  const [left, right] = [readAmount(a), readAmount(b)];
  if (left !== null && right !== null) return left < right ? -1 : Number(left > right);
  return a - Number(b);
}

/** JSON with keys sorted, no white space, and numbers without exponent or trailing zeros. */
export function writeJson(value: Json): string {
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${writeJson(value[key]!)}`).join(',')}}`;
}

function writeNumber(value: number): string {
  const text = String(value === 0 ? 0 : value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign, first, rest = '', exponent] = match;
  const digits = `${first}${rest}`;
  const point = 1 + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, '0')}`;
}
