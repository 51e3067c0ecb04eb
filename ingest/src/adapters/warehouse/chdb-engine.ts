import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Session } from 'chdb';
import { toDataDirError } from '../../data-dir/data-dir-error.js';
import { WarehouseError } from '../../ports/warehouse.js';
import { restoreCrashSignals } from './restore-crash-signals.js';

/**
 * What this process may do in its own engine. Nothing here reads a file, an address or another server, so neither a query nor a
 * table can, no matter who wrote it. Rights on sources, dictionaries, functions and other databases are left out on purpose.
 */
const GRANTS = [
  'SHOW, SELECT, INSERT, ALTER, CREATE DATABASE, CREATE TABLE, CREATE VIEW, DROP, TRUNCATE, OPTIMIZE, BACKUP, SYSTEM MERGES ON everloop.*',
  'SHOW DATABASES, SHOW TABLES, SHOW COLUMNS, SELECT ON system.*',
  'KILL QUERY ON *.*',
];
/** Names of rights that the engine gives to everybody who has no list of grants. */
const UNLIMITED = /\b(SOURCES|TABLE ENGINE|FILE|URL|REMOTE|CREATE FUNCTION|CREATE DICTIONARY)\b/;

export interface ChdbEngine {
  /** Ends the statement that runs with this `log_comment`. Resolves when it is told, which is before it has ended. */
  cancel(tag: string): Promise<void>;
  /** On a session of its own: answers whatever else runs. */
  ping(): Promise<boolean>;
  close(): void;
}

/**
 * Opens the engine on a directory, under a user with the rights above. The first session of a process decides for all that
 * follow, so every way into the engine begins here.
 */
export function openChdbEngine(path: string): ChdbEngine {
  mkdirSync(path, { recursive: true });
  const session = new Session(path, { connectionArgs: [`--config-file=${writeEngineConfig(path)}`] });
  restoreCrashSignals();
  try {
    if (!UNLIMITED.test(session.query('SHOW GRANTS', 'TSVRaw'))) return control(session);
  } catch (error) {
    session.close();
    throw error;
  }
  session.close();
  throw new WarehouseError(
    'WAREHOUSE_UNAVAILABLE',
    'chDB was opened in this process without the limits that Everloop needs: start Everloop before any other chDB session',
    false,
  );
}

function control(session: Session): ChdbEngine {
  // One after another: each call holds a thread of Node's pool, if only for a moment.
  let last: Promise<unknown> = Promise.resolve();
  const ask = (sql: string) => {
    const asked = last.then(() => session.queryAsync(sql));
    last = asked.catch(() => undefined);
    return asked;
  };
  return {
    // SYNC would never come back. docs: https://clickhouse.com/docs/sql-reference/statements/kill
    cancel: async (tag) => void (await ask(`KILL QUERY WHERE Settings['log_comment'] = '${tag}' ASYNC`)),
    ping: () =>
      ask('SELECT 1').then(
        () => true,
        () => false,
      ),
    close: () => session.close(),
  };
}

/** Next to the engine's directory; readable by its own user only, and never half written. */
function writeEngineConfig(path: string): string {
  const file = join(dirname(path), 'engine.xml');
  const fresh = `${file}.${process.pid}.new`;
  try {
    writeFileSync(fresh, engineConfig(file), { mode: 0o600 });
    renameSync(fresh, file);
  } catch (error) {
    throw toDataDirError(error, dirname(path));
  }
  return file;
}

/** The file names itself: the engine looks for users where `users_config` says, from the working directory. */
function engineConfig(file: string): string {
  return `<!-- Written by Everloop at each start. -->
<clickhouse>
  <users_config>${escapeXml(file)}</users_config>
  <profiles><default/></profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <no_password/>
      <profile>default</profile>
      <quota>default</quota>
      <grants>
${GRANTS.map((grant) => `        <query>GRANT ${grant}</query>`).join('\n')}
      </grants>
    </default>
  </users>
</clickhouse>
`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.codePointAt(0)};`);
}
