import { DEVICE_LIBRARIES, type DeviceLibrary } from '@everloop/schemas';
import type { FindReferrer } from './find-referrer.js';
import { hideAddresses } from './hide-addresses.js';
import { applyIpPolicy, type IpPolicy } from './ip-policy.js';
import { isJsonObject, type Json, type JsonObject, textOf } from './json/number-text.js';
import { quote } from './json/quote.js';
import { writeStorableText } from './storable.js';

const deviceLibraries: ReadonlyMap<string, DeviceLibrary> = new Map(
  DEVICE_LIBRARIES.map((library) => [library.name, library]),
);

/** What the rest of the pipeline needs to know about an event's context. Read once for all events that share one. */
export interface ContextFacts {
  /** The columns that follow from the context alone, as `,"name":value` pairs of a row. */
  columns: string;
  library: string;
  /** The library where it runs on a person's own device: the peer's address is the person's then. */
  device: DeviceLibrary | null;
  /** What the client says that it is, never the header of the request; '' where it says nothing. */
  userAgent: string;
  /** `context.campaign.name` as sent. */
  campaign: string | undefined;
  hasPage: boolean;
  traits: Json | undefined;
  /** Why the context cannot be stored; null where it can. */
  problem: string | null;
}

export interface ContextSurroundings {
  ipPolicy: IpPolicy;
  peerAddress: string;
  findReferrer: FindReferrer;
}

export function readContext(sent: JsonObject | undefined, around: ContextSurroundings): ContextFacts {
  if (sent === undefined) return NO_CONTEXT;
  const library = libraryOf(sent);
  const device = deviceLibraries.get(library) ?? null;
  const ip = readIp(sent, device !== null, around);
  const context = ip === textOf(sent.ip) ? sent : withIp(sent, ip);
  const stored = writeStorableText(hideAddresses(context, around.ipPolicy));
  const campaign = isJsonObject(sent.campaign) ? sent.campaign : {};
  const page = isJsonObject(sent.page) ? sent.page : {};
  const columns =
    ('text' in stored ? `,"context":${quote(stored.text)}` : '') +
    column('library', library) +
    column('ip', ip) +
    column('campaign_source', inLowerCase(campaign.source)) +
    column('campaign_medium', inLowerCase(campaign.medium)) +
    column('campaign_name', inLowerCase(campaign.name)) +
    column('campaign_term', inLowerCase(campaign.term)) +
    column('campaign_content', inLowerCase(campaign.content)) +
    column('referrer_host', readReferrerHost(sent, page, around.findReferrer)) +
    column('page_url', textOf(page.url)) +
    column('page_path', textOf(page.path)) +
    column('page_title', textOf(page.title));
  return {
    columns,
    library,
    device,
    userAgent: typeof sent.userAgent === 'string' ? sent.userAgent : '',
    campaign: textOf(campaign.name),
    hasPage: isJsonObject(sent.page),
    traits: sent.traits,
    problem: 'problem' in stored ? stored.problem : null,
  };
}

const NO_CONTEXT: ContextFacts = {
  columns: '',
  library: '',
  device: null,
  userAgent: '',
  campaign: undefined,
  hasPage: false,
  traits: undefined,
  problem: null,
};

/** One column of a row; nothing where it is at its default. */
export function column(name: string, value: string | undefined | null): string {
  return value ? `,"${name}":${quote(value)}` : '';
}

/** Name of the client library that a context tells. */
export function libraryOf({ library }: JsonObject): string {
  return (isJsonObject(library) ? textOf(library.name) : textOf(library)) ?? '';
}

/** The address that the client names, else the peer's own where that is the person's, after the project's policy. */
function readIp(context: JsonObject, isDevice: boolean, around: ContextSurroundings): string | undefined {
  const named = textOf(context.ip);
  const address = named ?? (isDevice || context.direct === true ? around.peerAddress : undefined);
  return address ? (applyIpPolicy(address, around.ipPolicy) ?? undefined) : undefined;
}

function withIp(context: JsonObject, ip: string | undefined): JsonObject {
  const { ip: _, ...rest } = context;
  return ip === undefined ? rest : { ...rest, ip };
}

function inLowerCase(value: Json | undefined): string | undefined {
  return textOf(value)?.trim().toLowerCase();
}

function readReferrerHost(context: JsonObject, page: JsonObject, findReferrer: FindReferrer): string | null {
  const named = isJsonObject(context.referrer) ? textOf(context.referrer.url) : undefined;
  const referrer = named || textOf(page.referrer);
  return referrer ? findReferrer(referrer, textOf(page.url)) : null;
}
