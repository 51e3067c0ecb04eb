import { dirname, resolve } from 'node:path';
import type { Plan } from '@everloop/schemas';
import { ConfigError } from './config-error.js';
import { importModule } from './import-module.js';

export function isPlan(value: unknown): value is Plan {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'everloop-plan';
}

/** A plan by value, or out of the module that a config file names: its default export, else `plan`. */
export async function loadPlan(plan: string | Plan, configFile: string): Promise<Plan> {
  if (typeof plan !== 'string') return plan;
  const path = resolve(dirname(configFile), plan);
  const fail = (reason: string, cause?: unknown) =>
    new ConfigError('CONFIG_BAD_PLAN', `${configFile}: plan: ${reason}`, { cause });
  let exported: Record<string, unknown>;
  try {
    exported = await importModule(path);
  } catch (error) {
    throw fail(`${path} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  const found = [exported.default, exported.plan].find(isPlan);
  if (found !== undefined) return found;
  throw fail(`${path} does not export a plan. Add:  export const plan = definePlan({ events: { … } })`);
}
