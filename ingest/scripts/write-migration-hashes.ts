import { writeFileSync } from 'node:fs';
import { MIGRATION_HASHES_FILE, makeMigrationHashes } from './migration-hashes.js';

writeFileSync(MIGRATION_HASHES_FILE, makeMigrationHashes());
