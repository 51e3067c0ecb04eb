import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openTestWarehouse } from './support/open-test-warehouse.js';
import { describeWarehouse } from './warehouse-contract.js';

const dataDir = mkdtempSync(join(tmpdir(), 'everloop-warehouse-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describeWarehouse('embedded', () => openTestWarehouse(dataDir, 'embedded'));
