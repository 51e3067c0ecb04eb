/** A table that goes along, row by row. */
export interface MovedTable {
  name: string;
  /** A column or expression whose hash cuts the table into slices that fit into memory. */
  sliceBy: string;
}

/**
 * What a project is made of. States go along with the events they came from, because a merge keeps one of several copies
 * of an event while a state remembers all of them; in the target both fold into the same state.
 */
export const TRANSFERRED_TABLES: readonly MovedTable[] = [
  { name: 'events', sliceBy: 'actor' },
  { name: 'activity', sliceBy: 'actor' },
  { name: 'actors', sliceBy: 'actor' },
  { name: 'traits', sliceBy: 'actor' },
  { name: 'touches', sliceBy: 'touch' },
  { name: 'fact_copies', sliceBy: 'message_id' },
  { name: 'links', sliceBy: 'dst' },
  { name: 'links_by_target', sliceBy: 'dst' },
  { name: 'alias_ends', sliceBy: 'dst' },
  { name: 'dead_letters', sliceBy: 'id' },
  { name: 'tombstones', sliceBy: 'actor' },
  { name: 'segments', sliceBy: 'name' },
  { name: 'dropped_days', sliceBy: 'project' },
];

/** Made again in the target: from its configuration, from links, or on the next question. */
export const REMADE_TABLES: readonly string[] = [
  'projects',
  'calendar',
  'user_labels',
  'labels',
  'label_members',
  'component_labels',
  'alias_taken',
  'alias_batches',
  'segment_members',
  'segment_keys',
];
