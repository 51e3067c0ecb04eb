import { writeTime } from './event.js';
import type { Batch } from './queue.js';

/** The start of a body: all that its events share, said once. Events follow, joined by commas. */
export const openEnvelope = (writeKey: string, context: object): string =>
  `{"writeKey":${JSON.stringify(writeKey)},"context":${JSON.stringify(context)},"batch":[`;

/** The whole body of a request. */
export const closeEnvelope = (batch: Batch, nowMs: number): string =>
  `${batch.bodyText}],"sentAt":"${writeTime(nowMs)}"}`;

/** About how many events a body holds that an earlier page left: only for the books. */
export const countEvents = (text: string): number => text.split('"messageId":').length - 1;
