import { isSeen } from './activity.js';
import { acceptances } from './facts.js';
import type { HostRule, OracleContext, OracleStore } from './types.js';

/** Person → channel, for every person who was ever seen. */
export function channelsOfPersons(store: OracleStore): Map<string, string> {
  const invited = acceptances(store);
  const channels = new Map<string, string>();
  for (const person of store.persons.values()) {
    const first = person.events.find(isSeen);
    if (first === undefined) continue;
    const touch = touchChannel(first.wire.context, store.channelRules);
    channels.set(person.key, touch ?? (invited.has(person.key) ? 'invite' : 'direct'));
  }
  return channels;
}

/** The channel that an event's surroundings name: its campaign, else its outside referrer; null for neither. */
export function touchChannel(context: OracleContext | undefined, rules: readonly HostRule[]): string | null {
  const campaign = [context?.campaign?.source, context?.campaign?.medium]
    .filter((part) => typeof part === 'string' && part !== '')
    .map((part) => part!.toLowerCase());
  if (campaign.length > 0) return campaign.join('/');

  const referrerHost = hostOf(context?.referrer?.url || context?.page?.referrer);
  if (referrerHost === null || referrerHost === hostOf(context?.page?.url)) return null;
  const matching = rules.filter(
    (rule) => referrerHost === rule.host || referrerHost.endsWith(`.${rule.host}`),
  );
  matching.sort((a, b) => b.host.length - a.host.length);
  return matching[0]?.class ?? 'referral';
}

function hostOf(url: string | undefined): string | null {
  if (typeof url !== 'string' || !URL.canParse(url)) return null;
  const host = new URL(url).hostname.toLowerCase();
  return host === '' ? null : host;
}
