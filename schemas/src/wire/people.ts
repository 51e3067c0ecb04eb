/** Ids that clients send when they have none. Compared trimmed and in lower case; such an id counts as absent. */
export const PLACEHOLDER_IDS: readonly string[] = [
  '',
  'null',
  'undefined',
  'none',
  'nil',
  'nan',
  '0',
  '-1',
  'anonymous',
  'guest',
  'unknown',
  '[object object]',
  'true',
  'false',
];

/**
 * Libraries that run on a person's device, by `context.library.name`: their clocks may be off by hours and are corrected,
 * and the peer's address is the person's. Servers keep their clocks.
 */
export const DEVICE_LIBRARIES: readonly string[] = [
  '@everloop/browser',
  // Segment: analytics-next calls itself analytics.js, like its predecessor.
  'analytics.js',
  'analytics-next',
  'ajs-next',
  '@segment/analytics-next',
  'analytics-ios',
  'analytics-swift',
  'analytics-android',
  'analytics-kotlin',
  'analytics-react-native',
  '@segment/analytics-react-native',
  'analytics-flutter',
  'analytics_flutter',
  // RudderStack: its Flutter, Unity and React Native libraries send through the native ones.
  'RudderLabs JavaScript SDK',
  'rudder-ios-library',
  'com.rudderstack.android.sdk.core',
  'rudder-react-native',
];
