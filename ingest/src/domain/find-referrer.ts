import { CHANNEL_RULES, IGNORED_REFERRERS } from '@everloop/schemas';
import { getDomain } from 'tldts';
import { hostOf } from './host-of.js';
import type { ProjectSettings } from './project-settings.js';

/**
 * Host of an address that brought a visit to a page, an app by its package; null where there is none, where it is on the
 * page's own site or one of the project's own domains, and where it sends people back that it did not bring.
 */
export type FindReferrer = (referrer: string, pageUrl: string | undefined) => string | null;

type Verdict = 'ignored' | 'kept';

/** What is said of a host, with what is below it or alone. */
interface Verdicts {
  below: ReadonlyMap<string, Verdict>;
  alone: ReadonlyMap<string, Verdict>;
}

const APP = /^\s*android-app:/i;

const BUILT_IN: Verdicts = {
  below: new Map([
    ...CHANNEL_RULES.map(({ host }) => [host, 'kept'] as const),
    ...IGNORED_REFERRERS.map((host) => [host, 'ignored'] as const),
  ]),
  alone: new Map(),
};

export function createFindReferrer({
  ownDomains,
  ignoredReferrers,
}: Pick<ProjectSettings, 'ownDomains' | 'ignoredReferrers'>): FindReferrer {
  const domains = new Set(ownDomains);
  // A project's own decide before built-in ones of the same host.
  const verdicts = [readOwn(ignoredReferrers), BUILT_IN];
  return (referrer, pageUrl) => {
    const host = hostOf(referrer);
    if (host === null) return null;
    if (pageUrl && isSameSite(host, hostOf(pageUrl)) && !APP.test(referrer)) return null;
    const names = withParents(host);
    if (domains.size > 0 && names.some((name) => domains.has(name))) return null;
    return judge(names, verdicts) === 'ignored' ? null : host;
  };
}

function readOwn(entries: readonly string[]): Verdicts {
  const of = (sign: string) =>
    entries.filter((entry) => entry.startsWith(sign)).map((entry) => entry.slice(1));
  const plain = entries.filter((entry) => !/^[=!]/.test(entry));
  return {
    below: new Map([
      ...plain.map((host) => [host, 'ignored'] as const),
      ...of('!').map((host) => [host, 'kept'] as const),
    ]),
    alone: new Map(of('=').map((host) => [host, 'ignored'] as const)),
  };
}

/** The most specific entry decides. */
function judge(names: readonly string[], all: readonly Verdicts[]): Verdict {
  const host = names[0];
  for (const name of names)
    for (const { below, alone } of all) {
      const isHost = name === host || host === `www.${name}`;
      const verdict = below.get(name) ?? (isHost ? alone.get(name) : undefined);
      if (verdict !== undefined) return verdict;
    }
  return 'kept';
}

/** DNS has no longer names, so none of their parents needs to be looked up. */
const MAX_HOST_CHARS = 253;

/** A host and every domain that it is below, the longest first. */
function withParents(host: string): string[] {
  const names = [host];
  if (host.length > MAX_HOST_CHARS) return names;
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1))
    names.push(host.slice(dot + 1));
  return names;
}

/** Of one registrable domain by the public suffix list, its private part too; where a host has none, the host itself. */
function isSameSite(a: string, b: string | null): boolean {
  return b !== null && (a === b || siteOf(a) === siteOf(b));
}

const siteOf = (host: string) => getDomain(host, { allowPrivateDomains: true }) ?? host;
