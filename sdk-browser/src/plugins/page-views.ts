import type { Plugin } from '../index.js';

/**
 * Sends `page` for the first view, for each later address of a single-page app (`pushState`, `replaceState`, back and
 * forward), and for each return from the back/forward cache. Later views carry the earlier address as their referrer, so
 * that one visit from outside counts as one touch.
 */
export function pageViews(): Plugin {
  return (client) => {
    let seen = location.href;
    const { pushState, replaceState } = history;

    const view = () => {
      const { pathname: path, search } = location;
      client.setContext({
        page: { url: location.href, path, search, title: document.title, referrer: seen },
      });
      seen = location.href;
      client.page();
    };
    const look = () => {
      if (location.href !== seen) view();
    };
    const onPageShow = (event: PageTransitionEvent) => {
      if (event.persisted) view();
    };
    // The framework sets the title after it changed the address.
    const lookSoon = () => setTimeout(look);

    history.pushState = (...args) => {
      pushState.apply(history, args);
      lookSoon();
    };
    history.replaceState = (...args) => {
      replaceState.apply(history, args);
      lookSoon();
    };
    addEventListener('popstate', lookSoon);
    addEventListener('pageshow', onPageShow);
    client.page();
    return () => {
      Object.assign(history, { pushState, replaceState });
      removeEventListener('popstate', lookSoon);
      removeEventListener('pageshow', onPageShow);
    };
  };
}
