/** The canonical name of a time zone, in any letter case; null where there is no such zone. */
export function readZoneName(name: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
