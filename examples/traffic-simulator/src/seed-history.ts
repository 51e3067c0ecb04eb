import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { importEvents } from '@everloop/ingest';
import { SingleBar } from 'cli-progress';
import { type HistoryOptions, writeHistory } from './write-history.js';

/** What is kept between runs: the story's options and how much of it is told. */
interface State {
  history: HistoryOptions;
  sent: number;
  isComplete: boolean;
}

export interface SeedOptions {
  url: string;
  writeKey: string;
  history: HistoryOptions;
  /** Where the state is kept, so that a run that was cut off goes on and a finished one is not repeated. */
  stateFile?: string | undefined;
}

/** Sends the whole history through `POST /v1/import`. Answers how many events were sent by this run. */
export async function seedHistory({ url, writeKey, history, stateFile }: SeedOptions): Promise<number> {
  const state = readState(stateFile) ?? { history, sent: 0, isComplete: false };
  if (state.isComplete) return 0;
  // The story goes on as it began, whatever the time is now.
  storeState(stateFile, state);
  const events = writeHistory(state.history);
  const bar = new SingleBar({
    format:
      'four months of a made-up shop {bar} {percentage}% | {value} of {total} events | {duration_formatted}',
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: 5_000,
  });
  bar.start(events.length, state.sent);
  const before = state.sent;
  try {
    await importEvents({
      collector: { url, writeKey },
      lines: events.slice(before).map(({ json }, index) => ({ json, position: before + index + 1 })),
      onProgress: ({ position }) => {
        bar.update(position);
        state.sent = position;
        storeState(stateFile, state);
      },
    });
    storeState(stateFile, { ...state, isComplete: true });
  } finally {
    bar.stop();
  }
  return events.length - before;
}

function readState(file: string | undefined): State | null {
  if (file === undefined) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as State;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function storeState(file: string | undefined, state: State): void {
  if (file === undefined) return;
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}
