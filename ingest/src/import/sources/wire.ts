import type { ImportSource } from './import-source.js';

/** Events as a Segment client sends them. They go as the text they came as, so that no number loses digits on the way. */
export const wireSource: ImportSource = { key: 'wire', read: (_, text) => ({ events: [text] }) };
