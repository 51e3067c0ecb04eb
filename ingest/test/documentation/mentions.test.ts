import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/build-program.js';
import { makeShortForms } from '../../src/metrics/short-forms.js';
import { listRoutes } from './list-routes.js';
import { codesIn, listPages, REPOSITORY, readPage, rowsBelow } from './markdown.js';

describe('what pages mention', () => {
  const mentions = listPages().flatMap((page) =>
    readPage(page)
      .filter(({ isMarked }) => !isMarked)
      .flatMap(({ text, line }) =>
        [...(text.startsWith('```') ? [text] : codesIn(text))].map((code) => ({
          at: `${page}:${line}`,
          code,
        })),
      ),
  );
  const found = (pattern: RegExp) =>
    mentions.flatMap(({ at, code }) => [...code.matchAll(pattern)].map(([, name]) => ({ at, name: name! })));
  const program = buildProgram(
    { out: () => undefined, err: () => undefined, isWatched: false },
    new URL('../../package.json', import.meta.url),
    4,
  );
  const commands = program.commands.map((command) => command.name());

  it('as a command is one, and every command is in the README', () => {
    const unknown = found(/(?:^|\n|\$ |npx |")everloop ([a-z][a-z-]+)/g).filter(
      ({ name }) => !commands.includes(name),
    );
    expect(unknown).toEqual([]);
    const listed = rowsBelow(readPage('README.md'), 'The command').flatMap(({ cells }) =>
      codesIn(cells[0]!).map((code) => /^(?:everloop )?([a-z-]+)/.exec(code)![1]!),
    );
    expect([...new Set(listed)].sort()).toEqual([...commands].sort());
  });

  it('as a script is one', () => {
    const scriptsOf = (workspace: string) =>
      Object.keys(
        (
          JSON.parse(readFileSync(join(REPOSITORY, workspace, 'package.json'), 'utf8')) as {
            scripts?: object;
          }
        ).scripts ?? {},
      );
    const unknown = found(/npm run ([\w:-]+(?: -w [\w/-]+)?)/g).filter(({ name }) => {
      const [script, workspace = ''] = name.split(' -w ');
      return !scriptsOf(workspace).includes(script!);
    });
    expect(unknown).toEqual([]);
  });

  it('as a route is one', async () => {
    const shapes = (await listRoutes()).map(
      (route) => new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+').replaceAll('*', '.*')}$`),
    );
    const asked = found(/((?:GET|POST|PUT|DELETE) \/v1\/[^\s?`'"]*)/g).map(({ at, name }) => ({
      at,
      name: name.replace(/[.,;]$/, '').replace(/\/$/, ''),
    }));
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter(({ name }) => !shapes.some((shape) => shape.test(name)))).toEqual([]);
  });

  it('as a view or a table is one', () => {
    const folder = `${REPOSITORY}schemas/warehouse/`;
    const views = readdirSync(`${folder}views`, { recursive: true }).map((file) =>
      String(file).replace(/^.*\//, '').replace('.sql', ''),
    );
    const tables = readdirSync(`${folder}migrations`).flatMap((file) =>
      [
        ...readFileSync(`${folder}migrations/${file}`, 'utf8').matchAll(
          /CREATE TABLE IF NOT EXISTS everloop\.(\w+)/g,
        ),
      ].map(([, name]) => name!),
    );
    const known = new Set([...views, ...tables, ...makeShortForms().map(({ name }) => name), 'migrations']);
    // `everloop.page(…)` and `everloop.options = …` are those of a page with the script tag.
    const unknown = found(/(?<![\w./-])everloop\.([a-z_]+)(?![\w./(]| = |\.\w)/g)
      .filter(({ name }) => !['t', 'config', 'json', 'js', 'sock', 'lock'].includes(name))
      .filter(({ name }) => !known.has(name));
    expect(unknown).toEqual([]);
  });
});
