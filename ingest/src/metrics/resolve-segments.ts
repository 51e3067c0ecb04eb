import type { ProjectSettings } from '../domain/project-settings.js';
import type { Segments, StoredSet } from '../segments/create-segments.js';
import type { Metric } from './metric.js';
import type { MetricRequest } from './read-request.js';

/**
 * Puts keys of stored sets in place of the segments that a request names, and notes which sets they are, so that an analyst
 * can ask the views about the very same persons. Errors: SEGMENT_UNKNOWN, SEGMENT_INVALID.
 */
export async function resolveSegments(
  segments: Segments,
  metric: Metric,
  project: ProjectSettings,
  request: MetricRequest,
): Promise<MetricRequest> {
  const sets: Record<string, StoredSet> = {};
  const find = async (name: string, asked: string) => {
    if (asked === '') return '';
    const set = await segments.find(project, asked, Date.parse(request.asOf));
    sets[name] = set;
    return set.key;
  };
  const values = { ...request.values };
  for (const { name, isSegment } of metric.parameters)
    if (isSegment) values[name] = await find(name, String(values[name]));
  return { ...request, segment: await find('segment', request.segment), values, sets };
}
