import { textProperty } from './facts.js';
import type { StoredEvent } from './types.js';

/** The campaign that an event names: its own property, else the campaign of its surroundings; null for none. */
export function campaignOf(event: StoredEvent): string | null {
  const name = event.wire.context?.campaign?.name;
  return textProperty(event, 'campaign') ?? (typeof name === 'string' && name !== '' ? name : null);
}
