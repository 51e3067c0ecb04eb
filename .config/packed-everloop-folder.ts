import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names the folder into which the first test that runs the packed `everloop` command installs it, for all of this run. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'everloop-packed-'));
  process.env.EVERLOOP_TEST_PACKED_DIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
