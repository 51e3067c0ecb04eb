import { isbot } from 'isbot';
import type { ProjectSettings } from './project-settings.js';

/** Judging a user agent takes longer than the rest of an event, and a site sees the same ones again and again. */
const MAX_KNOWN = 1_000;
const MAX_KNOWN_LENGTH = 1_024;

/** Says whether a user agent is a known robot's whose events the project refuses. A blank one is no one's. */
export function createIsRobot({
  bots,
  notBots,
}: Pick<ProjectSettings, 'bots' | 'notBots'>): (userAgent: string) => boolean {
  if (bots === 'keep') return () => false;
  const judge = (userAgent: string) =>
    userAgent.trim() !== '' && isbot(userAgent) && !notBots.some((text) => userAgent.includes(text));
  const known = new Map<string, boolean>();
  return (userAgent) => {
    if (userAgent.length > MAX_KNOWN_LENGTH) return judge(userAgent);
    const before = known.get(userAgent);
    if (before !== undefined) return before;
    if (known.size === MAX_KNOWN) known.clear();
    const isRobot = judge(userAgent);
    known.set(userAgent, isRobot);
    return isRobot;
  };
}
