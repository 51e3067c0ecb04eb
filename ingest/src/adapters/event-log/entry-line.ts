import type { LogEntry } from '../../ports/event-log.js';

/** An entry as one line of text: `e shop 1763722800000 {"…"}`. No part but the row can hold a blank. */
export function writeEntryLine({ kind, projectId, timestampMs, row }: LogEntry): string {
  return `${kind === 'event' ? 'e' : 'd'} ${projectId} ${timestampMs} ${row}`;
}

export function readEntryLine(line: string): LogEntry {
  const project = line.indexOf(' ', 2);
  const time = line.indexOf(' ', project + 1);
  return {
    kind: line.startsWith('e') ? 'event' : 'dead_letter',
    projectId: line.slice(2, project),
    timestampMs: Number(line.slice(project + 1, time)),
    row: line.slice(time + 1),
  };
}
