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
