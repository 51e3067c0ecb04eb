import { type Draft, type Rejection, reject } from '../draft.js';
import type { RequestScope } from '../project-scope.js';

const ROBOT = reject(
  'bot',
  'The user agent is that of a known robot. To accept it, add a part of it to `notBots`, or set `bots` to "keep".',
);

/** Refuses the events of crawlers. Only a browser or an app is judged; what a server sends on is someone's. */
export function checkRobot({ facts }: Draft, { project }: RequestScope): Rejection | null {
  if (facts === null || facts.device === null || facts.userAgent === '') return null;
  return project.isRobot(facts.userAgent) ? ROBOT : null;
}
