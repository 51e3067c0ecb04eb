import type { Logger } from '../src/ports/logger.js';

const silent = () => {};
export const silentLogger: Logger = { debug: silent, info: silent, warn: silent, error: silent };
