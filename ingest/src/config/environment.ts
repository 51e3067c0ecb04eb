import { ConfigError } from './config-error.js';

type Json = Record<string, unknown>;

/** What the environment may say: secrets, addresses and the port; everything else belongs into the file. */
const VARIABLES: { name: string; apply: (config: Json, value: string) => Json }[] = [
  { name: 'EVERLOOP_DATA_DIR', apply: (config, dataDir) => ({ ...config, dataDir }) },
  { name: 'EVERLOOP_HOST', apply: (config, host) => ({ ...config, host }) },
  {
    name: 'EVERLOOP_PORT',
    apply: (config, port) => ({ ...config, port: wholeNumber('EVERLOOP_PORT', port) }),
  },
  {
    name: 'EVERLOOP_KAFKA_BROKERS',
    apply: (config, list) =>
      within(config, 'eventLog', 'kafka', { brokers: list.split(',').map((b) => b.trim()) }),
  },
  {
    name: 'EVERLOOP_KAFKA_PASSWORD',
    apply: (config, password) => {
      const { sasl } = asObject(config.eventLog);
      return sasl === undefined
        ? config
        : within(config, 'eventLog', 'kafka', { sasl: { ...asObject(sasl), password } });
    },
  },
  {
    name: 'EVERLOOP_CLICKHOUSE_URL',
    apply: (config, url) => within(config, 'warehouse', 'clickhouse', { url }),
  },
  {
    name: 'EVERLOOP_CLICKHOUSE_PASSWORD',
    apply: (config, password) => within(config, 'warehouse', 'clickhouse', { password }),
  },
];

/** Lays the environment over what the file says. Variables of a kind that the file does not choose do nothing. */
export function applyEnvironment(written: unknown, env: Readonly<Record<string, string | undefined>>): Json {
  let config = asObject(written);
  for (const { name, apply } of VARIABLES) {
    const value = env[name];
    if (value !== undefined && value !== '') config = apply(config, value);
  }
  return config;
}

function within(config: Json, part: string, kind: string, change: Json): Json {
  const current = asObject(config[part]);
  return current.kind === kind ? { ...config, [part]: { ...current, ...change } } : config;
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new ConfigError('CONFIG_BAD_ENVIRONMENT', `${name} is "${text}"; write a port number such as 8787`);
}
