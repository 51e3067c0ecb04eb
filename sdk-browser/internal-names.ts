/**
 * Members that never leave the bundle and that no browser facility is called: the build shortens them, which saves 230 B
 * of brotli. A name belongs here only if no caller of the SDK can see it and no built-in object has it.
 */
export const INTERNAL_NAMES = new RegExp(
  `^(${[
    ['nowMs', 'fillRandom', 'startTimer', 'onGranted', 'onClosed', 'contextKey', 'defer', 'send', 'random'],
    ['onRejected', 'onDelivered', 'concurrency', 'inFlight', 'batches', 'seal', 'hasRoom', 'adopt', 'resize'],
    ['maxBatchEvents', 'onChange', 'onSeal', 'onRemove', 'onSettled', 'remove', 'size', 'next', 'report'],
    ['pump', 'deliver', 'expect', 'resume', 'leave', 'hold', 'thaw', 'retryAfter', 'persistence', 'delivery'],
    [
      'identity',
      'queue',
      'load',
      'refresh',
      'current',
      'setUser',
      'keep',
      'forget',
      'isKept',
      'ownerOf',
      'take',
    ],
    [
      'owners',
      'onGone',
      'watch',
      'start',
      'stop',
      'prefix',
      'onHidden',
      'onLeave',
      'onReturn',
      'onOnline',
      'onStored',
    ],
  ]
    .flat()
    .join('|')})$`,
);
