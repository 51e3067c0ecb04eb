import type { Json } from '../src/domain/json/number-text.js';
import type { ProjectSettings } from '../src/domain/project-settings.js';
import { judgeRequest } from '../src/pipeline/judge-request.js';
import { createProjectScope, type IsErased, NO_ENVELOPE } from '../src/pipeline/project-scope.js';
import type { LogEntry } from '../src/ports/event-log.js';
import type { ReceivedEvent } from './generate-stream.js';

/** Takes each event through the collector's pipeline, as a request of its own at its own time. */
export function collect(
  project: ProjectSettings,
  events: readonly ReceivedEvent[],
  isErased: IsErased = () => false,
): LogEntry[] {
  const scope = createProjectScope(project, null);
  return events.flatMap(({ receivedAt, event }) => {
    const receivedAtMs = Date.parse(receivedAt);
    return judgeRequest([event as Json], null, {
      project: scope,
      receivedAtMs,
      receivedAt,
      horizonNowMs: receivedAtMs,
      bodyBytes: 500,
      peerAddress: '192.0.2.1',
      route: 'batch',
      envelope: NO_ENVELOPE,
      envelopeFacts: { live: null, history: null },
      newId: () => 'fresh',
      isErased,
    }).entries;
  });
}
