import type { OracleEvent, OracleWireEvent } from './types.js';

/** Makes one event of a hand-drawn table; received when it happened unless told otherwise. */
export function drawEvent(at: string, event: OracleWireEvent, receivedAt = at): OracleEvent {
  return { receivedAt, event: { timestamp: at, messageId: `${event.type}-${at}-${idOf(event)}`, ...event } };
}

function idOf(event: OracleWireEvent): string {
  return String(event.userId ?? event.anonymousId ?? '');
}

/**
 * Turns a drawing into page views at noon UTC: one line a person, one sign a day, `x` active, `.` not.
 * The name is a userId, or an anonymousId where it begins with `@`.
 */
export function drawDays(firstDay: string, drawing: string): OracleEvent[] {
  const events: OracleEvent[] = [];
  for (const line of drawing.trim().split('\n')) {
    const [name, ...signs] = line.trim().split(/\s+/);
    for (const [index, sign] of [...signs.join('')].entries()) {
      if (sign !== 'x') continue;
      const at = new Date(Date.parse(`${firstDay}T12:00:00.000Z`) + index * 86_400_000).toISOString();
      const id = name!.startsWith('@') ? { anonymousId: name! } : { userId: name! };
      events.push(drawEvent(at, { type: 'page', ...id }));
    }
  }
  return events;
}
