import { EVENT_TYPES, type EventType } from '@everloop/schemas';

export interface CollectRoute {
  /** For the books, such as `batch`. */
  name: string;
  /** What a single-event route says its event is; null where a batch comes. */
  type: EventType | null;
}

/** Every path of the wire that takes events, with its short form. */
export const COLLECT_ROUTES: readonly (CollectRoute & { paths: readonly string[] })[] = [
  ...EVENT_TYPES.map((type) => ({ name: type, type, paths: [`/v1/${type}`, `/v1/${type[0]}`] })),
  { name: 'batch', type: null, paths: ['/v1/batch', '/v1/b', '/beacon/v1/batch'] },
  { name: 'import', type: null, paths: ['/v1/import'] },
];
