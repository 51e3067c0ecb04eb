import { getDomain } from 'tldts';
import { IGNORED_REFERRERS } from '../ignored-referrers.js';
import { isSeen } from './activity.js';
import { acceptances } from './facts.js';
import type { OracleContext, OracleSettings, OracleStore } from './types.js';

/** Person → channel, for every person who was ever seen. */
export function channelsOfPersons(store: OracleStore): Map<string, string> {
  const invited = acceptances(store);
  const channels = new Map<string, string>();
  for (const person of store.persons.values()) {
    const first = person.events.find(isSeen);
    if (first === undefined) continue;
    const touch = touchChannel(first.wire.context, store);
    channels.set(person.key, touch ?? (invited.has(person.key) ? 'invite' : 'direct'));
  }
  return channels;
}

/** The channel that an event's surroundings name: its campaign, else its outside referrer; null for neither. */
export function touchChannel(context: OracleContext | undefined, store: OracleStore): string | null {
  const campaign = [context?.campaign?.source, context?.campaign?.medium]
    .filter((part) => typeof part === 'string' && part !== '')
    .map((part) => part!.toLowerCase());
  if (campaign.length > 0) return campaign.join('/');

  const referrer = readAddress(context?.referrer?.url || context?.page?.referrer);
  if (referrer === null) return null;
  const page = readAddress(context?.page?.url);
  if (page !== null && !referrer.isApp && siteOf(page.host) === siteOf(referrer.host)) return null;
  const { settings, channelRules } = store;
  if (settings.ownDomains.some((domain) => isAtOrBelow(referrer.host, domain))) return null;

  const classes: Entry[] = channelRules.map((rule) => ({ name: rule.host, says: rule.class }));
  const ignored: Entry[] = IGNORED_REFERRERS.map((name) => ({ name, says: 'ignored' }));
  // A project's own stand first, which of entries that are as specific are the ones that decide.
  const [nearest] = bySpecificity([...ownEntries(settings), ...ignored, ...classes], referrer.host);
  if (nearest?.says === 'ignored') return null;
  return bySpecificity(classes, referrer.host)[0]?.says ?? 'referral';
}

/** What is said of a host and all below it, or of it with and without `www.` alone. */
interface Entry {
  name: string;
  isAlone?: boolean;
  says: string;
}

function ownEntries({ ignoredReferrers }: OracleSettings): Entry[] {
  return ignoredReferrers.map((entry) => ({
    name: entry.replace(/^[=!]/, ''),
    isAlone: entry.startsWith('='),
    says: entry.startsWith('!') ? 'kept' : 'ignored',
  }));
}

function bySpecificity(entries: readonly Entry[], host: string): Entry[] {
  return entries
    .filter(({ name, isAlone }) =>
      isAlone ? host === name || host === `www.${name}` : isAtOrBelow(host, name),
    )
    .sort((a, b) => b.name.length - a.name.length);
}

const isAtOrBelow = (host: string, domain: string) => host === domain || host.endsWith(`.${domain}`);

/** The registrable domain, else the host itself. */
const siteOf = (host: string) => getDomain(host, { allowPrivateDomains: true }) ?? host;

/** An app names itself by its package, which is no domain. */
function readAddress(url: string | undefined): { host: string; isApp: boolean } | null {
  if (typeof url !== 'string' || !URL.canParse(url)) return null;
  const { hostname, protocol } = new URL(url);
  return hostname === '' ? null : { host: hostname.toLowerCase(), isApp: protocol === 'android-app:' };
}
