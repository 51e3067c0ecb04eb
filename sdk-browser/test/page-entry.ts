/** The code of a test page that uses a bundler. */
import { createAnalytics } from '@everloop/browser';
import { attribution } from '@everloop/browser/attribution';
import { autocapture } from '@everloop/browser/autocapture';
import { rememberConsent } from '@everloop/browser/consent';
import { cookieStorage } from '@everloop/browser/cross-subdomain';
import { createAssign } from '@everloop/browser/experiments';
import { pageViews } from '@everloop/browser/page-views';
import { sessions } from '@everloop/browser/sessions';
import { webVitals } from '@everloop/browser/web-vitals';
import { setUpPage } from './page-set-up.js';

const plugins = {
  attribution,
  autocapture,
  rememberConsent,
  cookieStorage,
  createAssign,
  pageViews,
  sessions,
  webVitals,
};
export type Plugins = typeof plugins;

setUpPage(createAnalytics, plugins);
