import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** SQL by its name. */
export interface SqlSource {
  name: string;
  text: string;
}

/** The files of a folder under `schemas/warehouse`, by name, as they stand. */
export function readSqlFolder(folder: string): SqlSource[] {
  return readdirSync(join(warehouseFolder(), folder))
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ name: file.slice(0, -'.sql'.length), text: readSqlFile(`${folder}/${file}`) }));
}

/** One file under `schemas/warehouse`, as it stands. */
export function readSqlFile(path: string): string {
  return readFileSync(join(warehouseFolder(), path), 'utf8');
}

function warehouseFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@everloop/schemas/package.json')), 'warehouse');
}
