/** Plain web addresses, which are nearly all, without the cost of a whole parser. `xn--` hosts need its checks. */
const PLAIN_URL = /^https?:\/\/((?!xn--)[a-z0-9-]+(?:\.(?!xn--)[a-z0-9-]+)*\.[a-z]{2,})(?:[/?#]|$)/i;

const AUTHORITY = /^\s*[a-z][a-z0-9+.-]*:[/\\]*([^/\\?#]*)/i;
/** Well beyond any user name and host. A host of 10,000 odd letters takes the parser of the engine most of a second. */
const MAX_AUTHORITY_CHARS = 512;

/** Host of an address in lower case, without port; null where there is none to read. */
export function hostOf(url: string): string | null {
  const match = PLAIN_URL.exec(url);
  if (match !== null) return (match[1] as string).toLowerCase();
  const authority = AUTHORITY.exec(url)?.[1];
  if (authority === undefined || authority.length > MAX_AUTHORITY_CHARS || !URL.canParse(url)) return null;
  return new URL(url).hostname.toLowerCase() || null;
}
