/** Everything that the metrics API may answer instead of numbers: a closed list. Served as RFC 9457 problem details. */
export const PROBLEMS = {
  METRIC_UNKNOWN: { status: 404, title: 'No such metric', retryable: false },
  METRIC_UNKNOWN_PARAMETER: { status: 400, title: 'Unknown parameter', retryable: false },
  METRIC_INVALID_PARAMETER: { status: 400, title: 'Invalid parameter', retryable: false },
  METRIC_INVALID_RANGE: { status: 400, title: 'Invalid range', retryable: false },
  METRIC_UNKNOWN_LIST: { status: 400, title: 'No such list', retryable: false },
  INVALID_BODY: { status: 400, title: 'Invalid body', retryable: false },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large', retryable: false },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'Unsupported Content-Type', retryable: false },
  UNKNOWN_READ_KEY: { status: 401, title: 'Unknown read key', retryable: false },
  UNKNOWN_ADMIN_KEY: { status: 401, title: 'Unknown admin key', retryable: false },
  SEGMENT_UNKNOWN: { status: 404, title: 'No such segment', retryable: false },
  SEGMENT_INVALID: { status: 400, title: 'Invalid segment', retryable: false },
  SEGMENT_IN_CONFIG: { status: 409, title: 'The segment is defined in the configuration', retryable: false },
  PERSON_UNKNOWN: { status: 404, title: 'No such person', retryable: false },
  NOT_FOUND: { status: 404, title: 'Not found', retryable: false },
  PROJECT_REBUILDING: { status: 503, title: 'The project is being rebuilt', retryable: true },
  REBUILD_REFUSED: { status: 409, title: 'The project cannot be rebuilt', retryable: false },
  QUERY_MEMORY_LIMIT: {
    status: 422,
    title: 'The query reached its memory limit',
    retryable: false,
  },
  QUERY_RESULT_LIMIT: { status: 422, title: 'The answer is too large', retryable: false },
  TOO_MANY_QUERIES: { status: 429, title: 'Too many queries at once', retryable: true },
  QUERY_TIMEOUT: { status: 504, title: 'The query took too long', retryable: true },
  WAREHOUSE_UNAVAILABLE: { status: 503, title: 'The warehouse is not available', retryable: true },
  INTERNAL: { status: 500, title: 'Internal error', retryable: false },
} as const satisfies Record<string, { status: number; title: string; retryable: boolean }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** The body of an error, `application/problem+json`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  /** What happened, with which value. */
  detail: string;
  /** The same as `detail`: every error of this program has `code` and `message`. */
  message: string;
  /** What to do. */
  fix: string;
}
