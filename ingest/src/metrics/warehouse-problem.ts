import { WarehouseError } from '../ports/warehouse.js';
import { ProblemError } from './problem-error.js';

/** What an answer says where the warehouse gave none; any other error stays as it is. */
export function toProblem(error: unknown): unknown {
  if (!(error instanceof WarehouseError)) return error;
  // Every project of the configuration is stored at the start; only a rebuild takes one out for a while.
  if (error.message.includes('EVERLOOP_UNKNOWN_PROJECT'))
    return new ProblemError(
      'PROJECT_REBUILDING',
      'the project is being rebuilt',
      'Try again when "everloop rebuild" is done.',
      { cause: error },
    );
  switch (error.code) {
    case 'WAREHOUSE_MEMORY_LIMIT':
      return new ProblemError(
        'QUERY_MEMORY_LIMIT',
        'the query reached its memory limit',
        'Ask for less, or raise query.maxMemoryBytes in the configuration.',
        { cause: error },
      );
    case 'WAREHOUSE_TIMEOUT':
      return new ProblemError(
        'QUERY_TIMEOUT',
        'the query reached its time limit',
        'Ask for less, or raise query.timeoutMs in the configuration.',
        { cause: error },
      );
    case 'WAREHOUSE_RESULT_LIMIT':
      return new ProblemError(
        'QUERY_RESULT_LIMIT',
        'the answer has more rows or bytes than one answer may have',
        'Ask for a shorter range or fewer rows.',
        { cause: error },
      );
    case 'WAREHOUSE_BUSY':
      return new ProblemError(
        'TOO_MANY_QUERIES',
        'more queries run and wait than the server takes at once',
        'Try again later, ask less at once, or raise query.totalMemoryBytes or query.maxQueued in the configuration.',
        { cause: error },
      );
    case 'WAREHOUSE_UNAVAILABLE':
    case 'WAREHOUSE_LOCKED':
      return new ProblemError(
        'WAREHOUSE_UNAVAILABLE',
        'the warehouse is not available',
        'Try again in a moment.',
        {
          cause: error,
        },
      );
    default:
      return new ProblemError(
        'INTERNAL',
        'the warehouse refused the query',
        'Report this with the request.',
        {
          cause: error,
        },
      );
  }
}
