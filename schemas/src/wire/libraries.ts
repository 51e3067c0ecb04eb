/** A client library that runs on a person's own device. */
export interface DeviceLibrary {
  /** As `context.library.name` says it. */
  name: string;
  kind: 'browser' | 'mobile';
  /**
   * When it writes `sentAt`: `attempt`, again at each attempt, so that a difference to `receivedAt` is a wrong clock; `once`, when
   * a batch is closed, so that a difference says how long the device was offline.
   */
  sentAt: 'attempt' | 'once';
  /** Where that was read, or how it was seen. */
  source: string;
}

/**
 * The device libraries that are known. Of their events the peer's address is the person's, and a robot's user agent counts. A
 * name that is not here is not a device's: its clock is never corrected. Sources were read on 2026-11-30 unless they were run.
 */
export const DEVICE_LIBRARIES: readonly DeviceLibrary[] = [
  {
    name: '@everloop/browser',
    kind: 'browser',
    sentAt: 'attempt',
    source: 'sdk-browser/src/adapters/fetch-sender.ts',
  },
  {
    // analytics-next calls itself so, too, like its predecessor.
    name: 'analytics.js',
    kind: 'browser',
    sentAt: 'attempt',
    source:
      'run (analytics-next 1.84.3 in Chromium); segmentio/analytics-next packages/browser/src/plugins/segmentio/normalize.ts, batched-dispatcher.ts',
  },
  {
    name: 'RudderLabs JavaScript SDK',
    kind: 'browser',
    sentAt: 'attempt',
    source:
      'rudderlabs/rudder-sdk-js packages/analytics-js-plugins/src/xhrQueue/utilities.ts, beaconQueue/utilities.ts; 1.1: packages/analytics-v1.1/src/utils/xhrModule.js',
  },
  {
    name: 'analytics-react-native',
    kind: 'mobile',
    sentAt: 'attempt',
    source: 'segmentio/analytics-react-native packages/core/src/api.ts',
  },
  {
    name: 'analytics-android',
    kind: 'mobile',
    sentAt: 'attempt',
    source: 'segmentio/analytics-android SegmentIntegration.java (performFlush, endObject)',
  },
  {
    name: 'analytics-ios',
    kind: 'mobile',
    sentAt: 'attempt',
    source: 'segmentio/analytics-ios SEGSegmentIntegration.m (sendData)',
  },
  {
    name: 'analytics-flutter',
    kind: 'mobile',
    sentAt: 'attempt',
    source: 'segmentio/analytics_flutter packages/core/lib/utils/http_client.dart',
  },
  {
    name: 'com.rudderstack.android.sdk.core',
    kind: 'mobile',
    sentAt: 'attempt',
    source: 'rudderlabs/rudder-sdk-android FlushUtils.java, RudderCloudModeManager.java',
  },
  {
    name: 'rudder-ios-library',
    kind: 'mobile',
    sentAt: 'attempt',
    source: 'rudderlabs/rudder-sdk-ios RSCloudModeManager.m',
  },
  {
    name: 'com.rudderstack.sdk.kotlin.android',
    kind: 'mobile',
    sentAt: 'attempt',
    source: 'rudderlabs/rudder-sdk-kotlin EventUpload.kt, JsonSentAtUpdater.kt',
  },
  {
    name: 'rudder-sdk-swift',
    kind: 'mobile',
    sentAt: 'attempt',
    source: 'rudderlabs/rudder-sdk-swift EventUploader.swift',
  },
  {
    name: 'analytics-kotlin',
    kind: 'mobile',
    sentAt: 'once',
    source: 'segmentio/analytics-kotlin StorageImpl.kt (performRollover)',
  },
  {
    // Its MemoryStore.swift would write it again, but has the same name.
    name: 'analytics-swift',
    kind: 'mobile',
    sentAt: 'once',
    source: 'segmentio/analytics-swift DirectoryStore.swift (finishFile)',
  },
];
