import { DEAD_LETTER_CODES } from '@everloop/schemas';
import { Command, InvalidArgumentError, Option } from 'commander';
import { askServerJson, type ServerQuestion } from '../control/ask-server.js';
import type { DeadLetter } from '../dead-letters/dead-letter.js';
import type { DeadLetterCount } from '../dead-letters/list-dead-letters.js';
import type { PlanViolation, PlanViolationCount } from '../dead-letters/list-plan-violations.js';
import type { ReplayReport } from '../dead-letters/replay-dead-letters.js';
import { configOption, dataOption, type ProjectFlags, projectOption, urlOption } from './common-options.js';
import { drawTable } from './draw-table.js';
import type { Terminal } from './terminal.js';
import { withServer } from './with-server.js';

interface LetterFlags extends ProjectFlags {
  code?: string;
  replayed?: boolean;
  planViolations?: boolean;
  limit: number;
  format: 'table' | 'json';
  user?: string;
  anonymous?: string;
}

const codeOption = () => new Option('--code <code>', 'only this reason').choices([...DEAD_LETTER_CODES]);
const formatOption = () =>
  new Option('--format <format>', 'output format').choices(['table', 'json']).default('table');

export function deadLettersCommand(terminal: Terminal): Command {
  const command = new Command('dead-letters')
    .summary('list, show, replay and erase what was not accepted')
    .description(
      'Events that were not accepted are kept with the reason. A running `serve` answers; without one the command\n' +
        'starts a temporary server.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ everloop dead-letters list --code timestamp_in_future
  $ everloop dead-letters show 3f2a9c…
  $ everloop dead-letters replay --code batch_too_long
  $ everloop dead-letters erase --user user-17
  $ everloop dead-letters list --plan-violations`,
    );
  const sub = (name: string, summary: string) => {
    const created = command
      .command(name)
      .summary(summary)
      .description(summary)
      .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
    for (const option of [projectOption(), urlOption(), configOption(), dataOption()])
      created.addOption(option);
    return created;
  };

  sub('list', 'count them by reason and list the latest')
    .addOption(codeOption())
    .option('--replayed', 'include those that were replayed')
    .option('--plan-violations', 'stored events that break the tracking plan instead (planMode "report")')
    .option('--limit <n>', 'maximum number of rows, up to 1,000', readLimit, 20)
    .addOption(formatOption())
    .action(async (flags: LetterFlags) => {
      const path = flags.planViolations ? `/v1/plan-violations?limit=${flags.limit}` : listPath(flags);
      const answer = await ask<ListAnswer & ViolationsAnswer>(flags, { method: 'GET', path });
      if (flags.format === 'json') terminal.out(`${JSON.stringify(answer, null, 2)}\n`);
      else terminal.out(flags.planViolations ? drawViolations(answer) : drawLetters(answer));
    });

  sub('show', 'show one with its event')
    .argument('<id>', 'id of the letter; with --plan-violations the messageId of the event')
    .option('--plan-violations', 'a stored event that breaks the tracking plan')
    .action(async (id: string, flags: LetterFlags) => {
      const list = flags.planViolations ? 'plan-violations' : 'dead-letters';
      const path = `/v1/${list}/${encodeURIComponent(id)}`;
      const letter = await ask<{ body?: string }>(flags, { method: 'GET', path });
      terminal.out(`${JSON.stringify({ ...letter, ...readEvent(letter.body) }, null, 2)}\n`);
    });

  sub('replay', 'process them again with the current settings')
    .argument('[ids...]', 'ids of letters')
    .addOption(codeOption())
    .addOption(formatOption())
    .action(async (ids: string[], flags: LetterFlags) => {
      const body = { ids, ...(flags.code === undefined ? {} : { code: flags.code }) };
      const path = '/v1/dead-letters/replay';
      const report = await ask<ReplayReport>(flags, { method: 'POST', path, body });
      if (flags.format === 'json') terminal.out(`${JSON.stringify(report, null, 2)}\n`);
      else terminal.out(drawReport(report));
    });

  sub('erase', 'erase those of one raw id; the person’s events stay')
    .option('--user <id>', 'a userId')
    .option('--anonymous <id>', 'an anonymousId')
    .action(async (flags: LetterFlags) => {
      const query = new URLSearchParams();
      if (flags.user !== undefined) query.set('userId', flags.user);
      if (flags.anonymous !== undefined) query.set('anonymousId', flags.anonymous);
      const path = `/v1/dead-letters?${query}`;
      const { erased } = await ask<{ erased: number }>(flags, { method: 'DELETE', path });
      terminal.out(`${erased} dead letters erased\n`);
    });

  return command;
}

interface ListAnswer {
  counts: DeadLetterCount[];
  deadLetters: DeadLetter[];
}
interface ViolationsAnswer {
  counts: PlanViolationCount[];
  planViolations: PlanViolation[];
}

async function ask<Answer>(flags: ProjectFlags, question: Omit<ServerQuestion, 'project'>): Promise<Answer> {
  return await withServer(flags, (server, project) =>
    askServerJson<Answer>(server, { ...question, project }),
  );
}

function listPath({ code, replayed, limit }: LetterFlags): string {
  const query = new URLSearchParams({ limit: String(limit), replayed: String(replayed === true) });
  if (code !== undefined) query.set('code', code);
  return `/v1/dead-letters?${query}`;
}

/** The event as it was sent, where its text is JSON; the text of what was none stays. */
function readEvent(body: string | undefined): object {
  if (body === undefined) return {};
  try {
    return { body: undefined, event: JSON.parse(body) as unknown };
  } catch {
    return {};
  }
}

function drawLetters({ counts, deadLetters }: ListAnswer): string {
  if (counts.length === 0) return 'no dead letters\n';
  return `${drawTable(counts)}\n${drawTable(
    deadLetters.map(({ id, code, messageId, receivedAt, library, message }) => ({
      id,
      code,
      messageId,
      receivedAt,
      library,
      message,
    })),
  )}`;
}

function drawViolations({ counts, planViolations }: ViolationsAnswer): string {
  if (counts.length === 0) return 'no stored event breaks the plan\n';
  return `${drawTable(counts)}\n${drawTable(
    planViolations.map(({ messageId, type, event, receivedAt, violations }) => ({
      messageId,
      type,
      event,
      receivedAt,
      violations: violations.join('; '),
    })),
  )}`;
}

function drawReport({ replayed, refused }: ReplayReport): string {
  const said = `${replayed} replayed, ${refused.length} refused again\n`;
  return refused.length === 0 ? said : `${said}\n${drawTable(refused)}`;
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1_000) return limit;
  throw new InvalidArgumentError('expected a number from 1 to 1000');
}
