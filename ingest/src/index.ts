export { definePlan } from '@everloop/schemas';
export { describeError } from './cli/describe-error.js';
export { ConfigError, type ConfigErrorCode } from './config/config-error.js';
export {
  type Config,
  type ConfigInput,
  completeConfig,
  defineConfig,
  type LoadConfigOptions,
  loadConfig,
} from './config.js';
export { ImportError, type ImportErrorCode } from './import/import-error.js';
export {
  type ImportLine,
  type ImportOptions,
  type ImportTotals,
  importEvents,
} from './import/import-events.js';
export { type RunningServer, type ServeOptions, serve } from './serve.js';
