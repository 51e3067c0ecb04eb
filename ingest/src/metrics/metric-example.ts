import type { Problem } from '@everloop/schemas';
import type { MetricAnswer } from './query-metric.js';

/** A request as its query parameters, what it was answered, and what a misspelt parameter is answered. */
export interface MetricExample {
  query: Readonly<Record<string, string>>;
  answer: MetricAnswer;
  problem: Problem;
}
