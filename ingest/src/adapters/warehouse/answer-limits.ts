/** Most of one answer, before it is written in a format. */
export const MAX_RESULT_ROWS = 10_000_000;
export const MAX_RESULT_BYTES = 256 * 1024 ** 2;
