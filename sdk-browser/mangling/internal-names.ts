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
  ...['watchPage'],
  // The queue.
  ...[
    'batches',
    'bodyText',
    'eventCount',
    'addEvent',
    'sizeBytes',
    'inFlight',
    'hasRoom',
    'isStored',
    'adoptBatch',
    'nextBatch',
    'removeBatch',
  ],
  ...['sealOpen', 'onChange', 'onRemove', 'isDue', 'settled', 'settle'],
  // Delivery.
  ...['concurrency', 'retryAfter', 'report', 'pump', 'deliver', 'expect'],
  ...['forgetPause', 'leave', 'hold', 'thaw'],
  // Storage and identity.
  ...['keep', 'forget', 'concede', 'current', 'loadStored', 'readStored', 'setUser'],
  // The client's parts.
  ...['identity', 'queue', 'delivery'],
  // The page's life and claims.
  ...['takeIn', 'checkClaim', 'look', 'releaseBatches', 'onBeforeSend'],
  ...['onHidden', 'onLeave', 'onReturn', 'onOnline', 'onStored'],
];
