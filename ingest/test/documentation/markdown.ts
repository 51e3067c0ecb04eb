import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

/** The mark of what a page defines and the program does not have: it stands at the start of a block, or of a section. */
export const NOT_BUILT = '**Not built yet.**';

/** A paragraph, list item, table row or code block of a page. */
export interface Block {
  /** The headings above it, from the page's own on. */
  headings: readonly string[];
  text: string;
  /** Marked as not built, itself or with its section. */
  isMarked: boolean;
  line: number;
}

/** Every page of the repository, from its root. */
export function listPages(): string[] {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', '*.md'], {
    cwd: REPOSITORY,
  });
  return files.toString('utf8').split('\n').filter(Boolean);
}

export function readPage(path: string): Block[] {
  return readBlocks(readFileSync(`${REPOSITORY}${path}`, 'utf8'));
}

export function readBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let headings: string[] = [];
  /** Level of the heading whose section is marked. */
  let markedLevel: number | null = null;
  let isFirst = false;
  let open: string[] = [];
  let openLine = 0;
  let fence = false;
  const close = () => {
    if (open.length === 0) return;
    const whole = open.join('\n');
    const bare = whole.replaceAll(/^> ?/gm, '').replace(/^\s*(?:[-*] |\d+\. |\| ?)?\s*/, '');
    const isOwn = bare.startsWith(NOT_BUILT);
    if (isOwn && isFirst && whole.startsWith('>')) markedLevel = headings.length;
    blocks.push({
      headings,
      text: bare.replace(NOT_BUILT, '').trim(),
      isMarked: isOwn || markedLevel !== null,
      line: openLine,
    });
    isFirst = false;
    open = [];
  };
  for (const [index, line] of text.split('\n').entries()) {
    if (line.startsWith('```')) {
      if (!fence) close();
      fence = !fence;
    }
    const heading = fence ? null : /^(#+) (.*)$/.exec(line);
    if (heading !== null) {
      close();
      const level = heading[1]!.length;
      headings = [...headings.slice(0, level - 1), heading[2]!];
      if (markedLevel !== null && level <= markedLevel) markedLevel = null;
      isFirst = true;
      continue;
    }
    if (!fence && line.replace(/^>/, '').trim() === '') {
      close();
      continue;
    }
    const startsBlock = !fence && /^(?:> ?)?\s*(?:[-*] |\d+\. |\|)/.test(line);
    if (startsBlock) close();
    if (open.length === 0) openLine = index + 1;
    open.push(line);
  }
  close();
  return blocks;
}

/** The rows of the tables below a heading, without heads: the texts of their cells. */
export function rowsBelow(
  blocks: readonly Block[],
  heading: string,
): { cells: string[]; isMarked: boolean }[] {
  const rows = blocks.filter(({ headings, text }) => headings.at(-1) === heading && text.endsWith('|'));
  const heads = rows.flatMap(({ text }, index) => (/^[-| ]+$/.test(text) ? [index - 1, index] : []));
  return rows
    .filter((_row, index) => !heads.includes(index))
    .map(({ text, isMarked }) => ({
      isMarked,
      cells: text
        .replace(/\|$/, '')
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    }));
}

/** What is in backticks. */
export function codesIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

/** As GitHub makes the anchor of a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}
