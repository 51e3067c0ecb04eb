import { createHash } from 'node:crypto';

/** A quoted text or name, else a run of comments and white space. */
const PIECES =
  /('(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`)|(?:--[^\n]*|\/\*[\s\S]*?\*\/|\s)+/g;

/** An SQL text without comments and with one space for each run of white space: two texts that do the same are equal then. */
export function readStatements(text: string): string {
  return text.replaceAll(PIECES, (_piece, quoted: string | undefined) => quoted ?? ' ').trim();
}

export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

const SHOWN = 60;
/** How much of what is the same is shown before the first difference. */
const SHOWN_BEFORE = 20;

/** Where two texts begin to differ: a short piece of each from just before that point. */
export function findDifference(one: string, other: string): [one: string, other: string] {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const from = Math.max(0, at - SHOWN_BEFORE);
  const show = (text: string) =>
    `${from > 0 ? '…' : ''}${text.slice(from, from + SHOWN)}${text.length > from + SHOWN ? '…' : ''}`;
  return [show(one), show(other)];
}
