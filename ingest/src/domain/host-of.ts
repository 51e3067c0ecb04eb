/** Plain web addresses, which are nearly all, without the cost of a whole parser. `xn--` hosts need its checks. */
const PLAIN_URL = /^https?:\/\/((?!xn--)[a-z0-9-]+(?:\.(?!xn--)[a-z0-9-]+)*\.[a-z]{2,})(?:[/?#]|$)/i;

/** Host of an address in lower case, without port; null where there is none to read. */
export function hostOf(url: string): string | null {
  const match = PLAIN_URL.exec(url);
  if (match !== null) return (match[1] as string).toLowerCase();
  if (!URL.canParse(url)) return null;
  return new URL(url).hostname.toLowerCase() || null;
}
