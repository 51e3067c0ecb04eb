/**
 * Members that never leave the bundle: the build shortens them, which saves about 230 B of brotli. `assertSafeToMangle`
 * refuses names that a built-in object or a caller of the SDK uses too.
 */
export const INTERNAL_NAMES = [
  // The platform.
  ...[
    'nowMs',
    'fillRandom',
    'batchStorage',
    'randomFraction',
    'startTimer',
    'atTaskEnd',
    'sendBatch',
    'keyPrefix',
  ],
  ...['onGranted', 'onClosed'],
  // The queue.
  ...[
    'batches',
    'bodyText',
    'eventCount',
    'addEvent',
    'sizeBytes',
    'inFlight',
    'hasRoom',
    'adoptBatch',
    'nextBatch',
    'removeBatch',
  ],
  ...['sealOpen', 'onChange', 'onRemove', 'isDue', 'settled', 'settle'],
  // Delivery.
  ...['concurrency', 'retryAfter', 'report', 'pump', 'deliver', 'expect'],
  ...['forgetPause', 'leave', 'hold', 'thaw'],
  // Storage and identity.
  ...['keep', 'forget', 'isKept', 'ownerOf', 'takeBatches', 'current', 'loadStored', 'readStored', 'setUser'],
  // The client's parts.
  ...['identity', 'persistence', 'queue', 'delivery', 'adoptFrom', 'startClient'],
  // The page's life and locks.
  ...['owners', 'onGone', 'watch', 'holdOwn', 'releaseAll'],
  ...['onHidden', 'onLeave', 'onReturn', 'onOnline', 'onStored'],
];
