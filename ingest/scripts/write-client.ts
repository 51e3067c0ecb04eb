import { writeFileSync } from 'node:fs';
import { CLIENT_FILE, makeClientTypes } from './client.js';

writeFileSync(CLIENT_FILE, makeClientTypes());
