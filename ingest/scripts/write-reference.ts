import { writeFileSync } from 'node:fs';
import { makeReference, REFERENCE_FILE } from './reference.js';

writeFileSync(REFERENCE_FILE, makeReference());
