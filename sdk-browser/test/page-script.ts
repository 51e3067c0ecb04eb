/** The code of a test page that loads the SDK by a script tag. */
import type { Analytics } from '@everloop/browser';
import { setUpPage } from './page-set-up.js';

const page = window as unknown as { everloop: unknown; everloopScript: string };

setUpPage((options) => {
  page.everloop = Object.assign([], { options });
  if (document.readyState === 'loading') {
    document.write('<script src="/everloop.min.js"></script><script>analytics = everloop</script>');
  } else {
    // An inline script runs before `append` returns, so that a test can start and track in one task.
    const element = document.createElement('script');
    element.textContent = page.everloopScript;
    document.head.append(element);
  }
  return page.everloop as Analytics;
}, {});
