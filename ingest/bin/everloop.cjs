#!/usr/bin/env node
'use strict';
// The embedded engine's queries and the event log's syncs share Node's thread pool. Its size is read when the pool first runs
// something, and loading an ES module does: hence CommonJS, and before everything else.
process.env.UV_THREADPOOL_SIZE ||= '16';

const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const main = join(__dirname, '../dist/cli/main.js');
if (!existsSync(main)) {
  console.error('everloop is not built yet. Run: npm run build');
  process.exit(1);
}
import(pathToFileURL(main).href).then(({ runCommand }) => runCommand(process.env.UV_THREADPOOL_SIZE));
