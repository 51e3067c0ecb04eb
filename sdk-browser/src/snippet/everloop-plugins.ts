import { attribution } from '../plugins/attribution.js';
import { pageViews } from '../plugins/page-views.js';
import { sessions } from '../plugins/sessions.js';
import { takeOver } from './take-over.js';

/** The script-tag build with page views, attribution and sessions. */
takeOver([attribution(), sessions(), pageViews()]);
