import { takeOver } from './take-over.js';

/** The script-tag build of the core. */
takeOver([]);
