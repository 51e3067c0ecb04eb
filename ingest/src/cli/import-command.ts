import { stat } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { loadConfig } from '../config.js';
import { importFiles } from '../import/import-files.js';
import { listFiles } from '../import/list-files.js';
import { openSource, SOURCE_NAMES, type SourceName } from '../import/sources/index.js';
import { type CommonFlags, configOption, dataOption } from './common-options.js';
import { findProject } from './find-project.js';
import { createImportBar } from './import-bar.js';
import { importFolder } from './import-folder.js';
import { describeImport, findProblem } from './import-report.js';
import type { Terminal } from './terminal.js';

interface ImportFlags extends CommonFlags {
  url?: string;
  project?: string;
  from?: SourceName;
  sourceTimeZone?: string;
}

export function importCommand(terminal: Terminal): Command {
  return new Command('import')
    .summary('send files of events, of other tools too, to a running collector, or store what export wrote')
    .description(
      'Files: sends their events through POST /v1/import as history: each event has the time in its line, whenever it is\n' +
        'imported, and a line without a time is dead-lettered. A file has one JSON object a line or is a JSON array, compressed\n' +
        'by gzip or not. If interrupted, it continues where it stopped; repeated, it counts nothing twice. Exits with 1 where a\n' +
        'line was refused, and prints its number and the reason.\n' +
        'A folder that `everloop export` wrote, without --from: stores its rows as they were in the warehouse of the config,\n' +
        'then compares the answers of every metric with those of the source.',
    )
    .argument(
      '<files...>',
      'events as a Segment client sends them, or as --from says: files, folders, patterns or -; or the folder of an export',
    )
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(new Option('--from <tool>', 'the tool whose export the files are').choices([...SOURCE_NAMES]))
    .option(
      '--source-time-zone <zone>',
      'zone of the times in the files, which Mixpanel writes in local time',
    )
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
  $ everloop import --from segment segment-logs/
  $ everloop import --from mixpanel --source-time-zone UTC export.jsonl
  $ everloop import --from amplitude unzipped/
  $ aws s3 cp s3://bucket/segment-logs/day.gz - | everloop import --from segment -
  $ everloop import copy/ --config cluster.json`,
    )
    .action(async (inputs: string[], flags: ImportFlags) => {
      const config = await loadConfig({ file: flags.config, flags: { dataDir: flags.data } });
      if (flags.from === undefined && inputs.length === 1 && (await isFolder(inputs[0]!))) {
        await importFolder(terminal, config, inputs[0]!);
        return;
      }
      const collector = {
        url: (flags.url ?? `http://${config.host}:${config.port}`).replace(/\/+$/, ''),
        writeKey: findProject(config, flags.project).writeKeys[0]!,
      };
      const source = openSource(flags.from, { timeZone: flags.sourceTimeZone });
      const bar = createImportBar(terminal);
      const report = await importFiles({
        files: await listFiles(inputs),
        source,
        collector,
        dataDir: config.dataDir,
        onProgress: bar.show,
      }).finally(() => bar.stop());
      terminal.out(describeImport(report));
      const problem = findProblem(report);
      if (problem !== null) throw problem;
    });
}

async function isFolder(path: string): Promise<boolean> {
  const entry = await stat(path).catch(() => null);
  return entry?.isDirectory() ?? false;
}
