import { ConfigError } from '../config/config-error.js';
import type { Config } from '../config.js';
import { checkKeys } from './check-keys.js';
import { checkClock, checkDataDir, checkDisk, checkSettings } from './check-machine.js';
import { checkMigrations } from './check-migrations.js';
import { checkBrokers, checkHost, checkPort } from './check-network.js';
import { checkWarehouse } from './check-warehouse.js';
import type { Finding } from './finding.js';

const CHECKS = [
  checkPort,
  checkHost,
  checkKeys,
  checkDataDir,
  checkDisk,
  checkClock,
  checkSettings,
  checkBrokers,
  checkWarehouse,
  checkMigrations,
];

export interface CheckReport {
  /** Nothing is wrong or unsafe; there may be notes. */
  ok: boolean;
  /** Names of what was looked at. */
  checks: string[];
  findings: Finding[];
}

/** Looks at a set-up without changing it. A configuration that cannot be read is a finding, and then the only one. */
export async function runChecks(load: () => Promise<Config>): Promise<CheckReport> {
  let config: Config;
  try {
    config = await load();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const findings = error.message.split('\n').map(
      (what): Finding => ({
        level: 'wrong',
        check: 'config',
        what,
        where: 'the configuration',
        fix: 'Correct it, then run the check again.',
      }),
    );
    return { ok: false, checks: ['config'], findings };
  }
  const checks = ['config'];
  const findings: Finding[] = [];
  for (const { name, applies, run } of CHECKS) {
    if (!applies(config)) continue;
    checks.push(name);
    for (const found of await run(config)) findings.push({ ...found, check: name });
  }
  return { ok: findings.every(({ level }) => level === 'note'), checks, findings };
}
