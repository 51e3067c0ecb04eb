import { EVENT_TYPES } from '@everloop/schemas';
import type { CollectRoute } from './collect.js';

/** Every path of the wire that takes events, with its short form. */
export const COLLECT_ROUTES: readonly (CollectRoute & { paths: readonly string[] })[] = [
  ...EVENT_TYPES.map((type) => ({ name: type, type, paths: [`/v1/${type}`, `/v1/${type[0]}`] })),
  { name: 'batch', type: null, paths: ['/v1/batch', '/v1/b'] },
  { name: 'import', type: null, paths: ['/v1/import'] },
];
