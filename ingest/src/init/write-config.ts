import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../config/config-error.js';
import { USUAL_NAMES } from '../config/read-config-file.js';
import { completeConfig } from '../config.js';
import type { ProjectKeys } from './new-keys.js';

export interface NewProject extends ProjectKeys {
  id: string;
  timeZone: string;
}

/**
 * Writes `everloop.config.ts` with one project, readable by its owner only, and returns its path.
 *
 * Errors  ConfigError CONFIG_EXISTS where the folder has a configuration, which is never overwritten; CONFIG_INVALID for an id
 *         or a time zone that cannot be used.
 */
export async function writeConfig(folder: string, project: NewProject): Promise<string> {
  const file = join(folder, 'everloop.config.ts');
  const { id, timeZone, writeKey, readKey, adminKey } = project;
  await completeConfig({ projects: [{ id, timeZone, writeKeys: [writeKey] }] }, file);
  const existing = USUAL_NAMES.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (existing !== undefined)
    throw new ConfigError(
      'CONFIG_EXISTS',
      `${existing} exists already. Add a project to it by hand, or choose another folder with --dir.`,
    );
  const quote = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
  const text = `import { defineConfig } from '@everloop/ingest';

// Keep this file out of public repositories: it has secret keys.
export default defineConfig({
  projects: [
    {
      id: ${quote(id)},
      // Days, weeks and months are those of this time zone.
      timeZone: ${quote(timeZone)},
      // Public: pages and apps send events with it.
      writeKeys: [${quote(writeKey)}],
      // Secret: reads metrics and people.
      readKeys: [${quote(readKey)}],
      // Secret: saves segments, replays dead letters and erases people.
      adminKeys: [${quote(adminKey)}],
    },
  ],
});
`;
  await writeFile(file, text, { flag: 'wx', mode: 0o600 });
  return file;
}
