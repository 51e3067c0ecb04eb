import { stat } from 'node:fs/promises';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { loadConfig } from '../config.js';
import { type ImportFileReport, importFile } from '../import/import-file.js';
import { type CommonFlags, configOption, dataOption } from './common-options.js';
import { findProject } from './find-project.js';
import { importFolder } from './import-folder.js';
import type { Terminal } from './terminal.js';

interface ImportFlags extends CommonFlags {
  url?: string;
  project?: string;
}

export function importCommand(terminal: Terminal): Command {
  return new Command('import')
    .summary('send a file of events to a running collector, or store what export wrote')
    .description(
      'A file: sends FILE.jsonl or FILE.jsonl.gz, one event a line, through POST /v1/import as history: each event has the time\n' +
        'in its line, whenever it is imported, and a line without a time is dead-lettered.\n' +
        'A folder that `everloop export` wrote: stores its rows as they were in the warehouse of the config, then compares\n' +
        'the answers of every metric with those of the source. If interrupted, it continues where it stopped; repeated, it counts\n' +
        'nothing twice.',
    )
    .argument(
      '<file>',
      'events as a Segment client sends them, one JSON object a line; or the folder of an export',
    )
    .addOption(configOption())
    .addOption(dataOption())
    .option('--url <url>', 'collector (default: host and port of the config)')
    .option('--project <id>', 'project that the events belong to (default: the first of the config)')
    .addHelpText(
      'after',
      `
A line: {"type":"track","event":"Order Completed","userId":"u-1","timestamp":"2026-01-31T12:00:00Z","messageId":"o-1",
         "properties":{"revenue":"12.50","currency":"EUR"}}

Examples:
  $ everloop import events.jsonl.gz
  $ everloop import events.jsonl --project shop --url http://127.0.0.1:8787
  $ everloop import copy/ --config cluster.json`,
    )
    .action(async (file: string, flags: ImportFlags) => {
      const config = await loadConfig({ file: flags.config, flags: { dataDir: flags.data } });
      if ((await stat(file)).isDirectory()) {
        await importFolder(terminal, config, file);
        return;
      }
      const collector = {
        url: (flags.url ?? `http://${config.host}:${config.port}`).replace(/\/+$/, ''),
        writeKey: findProject(config, flags.project).writeKeys[0]!,
      };
      const bar = new SingleBar({
        format: '{bar} {percentage}% of the file | {events} events | {duration_formatted}',
        stream: process.stderr,
        noTTYOutput: false,
      });
      let isShown = false;
      const report = await importFile({
        file,
        collector,
        dataDir: config.dataDir,
        onProgress: ({ bytes, fileBytes, events }) => {
          if (terminal.isWatched && !isShown) bar.start(fileBytes, 0, { events: 0 });
          isShown = true;
          bar.update(bytes, { events });
        },
      }).finally(() => bar.stop());
      terminal.out(describe(report));
      if (report.unreadable > 0) {
        throw new UnreadableLinesError(report);
      }
    });
}

function describe({ accepted, deadLettered, skippedLines }: ImportFileReport): string {
  const before = skippedLines > 0 ? `, ${skippedLines} lines already sent by an earlier run` : '';
  return `${accepted} events accepted, ${deadLettered} dead-lettered${before}\n`;
}

class UnreadableLinesError extends Error {
  override readonly name = 'UnreadableLinesError';
  constructor({ unreadable, unreadableLines }: ImportFileReport) {
    super(
      `${unreadable} lines are not JSON objects and were skipped; the first: line ${unreadableLines.join(', ')}`,
    );
  }
}
