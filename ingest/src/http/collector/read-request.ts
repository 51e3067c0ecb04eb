import {
  type EventType,
  MAX_BATCH_ITEMS,
  MAX_BODY_CONTAINERS,
  MAX_BODY_DEPTH,
  MAX_INHERITED_BYTES,
} from '@everloop/schemas';
import { JsonLimitError } from '../../domain/json/json-reader.js';
import { isJsonObject, type Json } from '../../domain/json/number-text.js';
import { parseJson, readJson } from '../../domain/json/parse-json.js';
import { PART_CHARS, type Work } from '../../domain/work.js';
import { openEnvelope } from '../../pipeline/open-envelope.js';
import { type Envelope, NO_ENVELOPE } from '../../pipeline/project-scope.js';
import { Refusal } from '../refusal.js';

const BYTE_ORDER_MARK = '\ufeff';

const LIMITS = {
  depth: MAX_BODY_DEPTH,
  containers: MAX_BODY_CONTAINERS,
  list: { member: 'batch', elements: MAX_BATCH_ITEMS },
};

/** Parses a body. Errors: INVALID_BODY, BATCH_TOO_LONG. Their messages repeat nothing of what was sent. */
export function* parseBody(bytes: Buffer): Work<Json> {
  const decoded = bytes.toString('utf8');
  const text = decoded.startsWith(BYTE_ORDER_MARK) ? decoded.slice(1) : decoded;
  try {
    // What is one part is read at once, and cannot be nested deeply enough to matter.
    return bytes.length <= PART_CHARS ? parseJson(text) : yield* readJson(text, LIMITS);
  } catch (error) {
    if (!(error instanceof JsonLimitError)) throw new Refusal('INVALID_BODY', 'The body is not valid JSON.');
    if (error.limit === 'elements') throw tooManyItems();
    throw new Refusal(
      'INVALID_BODY',
      `The body is nested deeper than ${MAX_BODY_DEPTH} levels, or has more than ${MAX_BODY_CONTAINERS} lists and objects.`,
    );
  }
}

/** The events of a body, and what they inherit. Errors: INVALID_BODY, BATCH_TOO_LONG. */
export function* openBody(
  body: Json,
  type: EventType | null,
): Work<{ events: readonly Json[]; envelope: Envelope }> {
  if (type !== null) return { events: [body], envelope: NO_ENVELOPE };
  if (!isJsonObject(body) || !Array.isArray(body.batch)) {
    throw new Refusal('INVALID_BODY', 'A batch must be an object with a list of events in `batch`.');
  }
  const { batch } = body;
  if (batch.length > MAX_BATCH_ITEMS) throw tooManyItems();
  const envelope = yield* openEnvelope(body, batch.length);
  if (envelope === null) {
    throw new Refusal(
      'BATCH_TOO_LONG',
      `The bytes of \`context\` and \`integrations\`, multiplied by the number of items in \`batch\`, exceed ${MAX_INHERITED_BYTES}. Send fewer events at a time.`,
    );
  }
  return { events: batch, envelope };
}

function tooManyItems(): Refusal {
  return new Refusal(
    'BATCH_TOO_LONG',
    `A \`batch\` can have at most ${MAX_BATCH_ITEMS} items. Send fewer events at a time.`,
  );
}
