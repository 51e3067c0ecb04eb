/**
 * Members that never leave the bundle, and what the build shortens them to, which saves about 230 B of brotli.
 * `assertSafeToMangle` refuses names that a built-in object or a caller of the SDK uses too. The short names are written down
 * because esbuild by itself gives names that are used equally often by where the checkout lies.
 */
export const SHORT_NAMES: Readonly<Record<string, string>> = {
  // The platform.
  nowMs: 'n',
  fillRandom: 'q',
  batchStorage: 'S',
  randomFraction: 'g',
  startTimer: 's',
  atTaskEnd: '_',
  sendBatch: 'f',
  keyPrefix: 'R',
  watchPage: 'Y',
  // The queue.
  batches: 'e',
  bodyText: 'u',
  eventCount: 'a',
  addEvent: 'W',
  sizeBytes: 't',
  inFlight: 'i',
  hasRoom: 'I',
  isStored: 'b',
  adoptBatch: 'X',
  nextBatch: 'D',
  removeBatch: 'o',
  sealOpen: 'v',
  onChange: 'w',
  onRemove: 'G',
  isDue: 'A',
  settled: 'T',
  settle: 'K',
  // Delivery.
  concurrency: 'O',
  retryAfter: 'P',
  report: 'd',
  pump: '$',
  deliver: 'N',
  expect: 'j',
  forgetPause: 'U',
  leave: 'h',
  hold: 'E',
  thaw: 'Z',
  // Storage and identity.
  keep: 'x',
  forget: 'M',
  concede: 'F',
  current: 'c',
  loadStored: 'C',
  readStored: 'y',
  setUser: 'L',
  // The client's parts.
  queue: 'm',
  // The page's life and claims.
  takeIn: 'V',
  checkClaim: 'B',
  look: 'k',
  releaseBatches: 'J',
  onBeforeSend: 'z',
  onHidden: 'H',
  onLeave: 'Q',
  onReturn: 'ee',
  onOnline: 'te',
  onStored: 'p',
};
