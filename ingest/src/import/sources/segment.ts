import { isJsonObject, type JsonObject } from '../../domain/json/number-text.js';
import { writeJson } from '../../domain/json/write-json.js';
import type { ImportSource } from './import-source.js';

/** Segment's S3 logs and RudderStack's object storage: the calls as they were received, one a line. */
export const segmentSource: ImportSource = {
  key: 'segment',
  read(line, text) {
    if (line.type === undefined && isJsonObject(line.data) && isJsonObject(line.metadata)) return STAGING;
    const whole = withAllTraits(line);
    return { events: [whole === line ? text : writeJson(whole)] };
  },
};

const STAGING = {
  events: [],
  refusal:
    'the line is a staging file of a RudderStack warehouse: import the files of rudder-logs instead, which hold the calls themselves',
};

/** An identify may have traits of its own and in its context; both count, and its own take precedence. */
function withAllTraits(line: JsonObject): JsonObject {
  if (line.type !== 'identify' || !isJsonObject(line.traits) || !isJsonObject(line.context)) return line;
  const around = line.context.traits;
  if (!isJsonObject(around)) return line;
  return { ...line, traits: { ...around, ...line.traits } };
}
