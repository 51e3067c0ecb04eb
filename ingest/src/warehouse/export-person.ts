import type { Json, JsonObject } from '../domain/json/number-text.js';
import { parseJson } from '../domain/json/parse-json.js';
import { writeJson } from '../domain/json/write-json.js';
import type { RawId } from '../domain/raw-id.js';
import { unescapeKey } from '../domain/storable.js';
import type { Clock } from '../ports/clock.js';
import type { QueryParams, Warehouse } from '../ports/warehouse.js';
import { paramsOf, RAW_IDS_OF_PERSON } from './raw-ids-of-person.js';

/** Rows read at once. */
const PAGE = 1_000;

const IDS = '(SELECT actor FROM ids)';

/** What is kept of a person, by the name of its records. `ids` is the set of the person's keys; each is read in pages by `key`. */
const PARTS: Readonly<Record<string, { key: string; sql: string }>> = {
  event: {
    key: "concat(toString(timestamp), ' ', message_id, ' ', user_id, ' ', anonymous_id, ' ', toString(type), ' ', event)",
    sql: `SELECT * EXCEPT(project) FROM everloop.events FINAL
        WHERE project = {project:String} AND actor IN ${IDS}`,
  },
  link: {
    key: "concat(toString(timestamp), ' ', message_id, ' ', fromKind, fromId)",
    sql: `SELECT src_id AS fromId, 'anonymous' AS fromKind, dst_id AS userId, timestamp, message_id
        FROM everloop.links FINAL
        WHERE project = {project:String} AND dst_id != '' AND (src IN ${IDS} OR dst IN ${IDS})
        UNION ALL
        SELECT src_id, 'user', dst_id, timestamp, message_id
        FROM everloop.alias_ends FINAL
        WHERE project = {project:String} AND is_source AND (src IN ${IDS} OR dst IN ${IDS})`,
  },
  // Orders, refunds, invitations, answers, exposures: what counts once a message, kept in addition to the event itself.
  fact: {
    key: "concat(message_id, ' ', toString(content))",
    sql: `SELECT
            message_id,
            timestamp,
            event,
            if(has_revenue = 1, toString(fact_copies.revenue), '') AS revenue,
            currency,
            order_id,
            invite,
            score,
            experiment,
            variant,
            creative,
            campaign,
            content
        FROM everloop.fact_copies FINAL
        WHERE project = {project:String} AND actor IN ${IDS}`,
  },
  activeDay: {
    key: "concat(toString(day), ' ', event)",
    sql: `SELECT
            event,
            toDate(block * 32 + arrayJoin(bitPositionsToArray(groupBitOr(mask)))) AS day
        FROM everloop.activity
        WHERE project = {project:String} AND actor IN ${IDS}
        GROUP BY event, block`,
  },
  segment: {
    key: 'key',
    sql: `SELECT key, max(stored_at) AS storedAt FROM everloop.segment_members
        WHERE project = {project:String} AND person IN ${IDS} GROUP BY key`,
  },
  deadLetter: {
    key: 'id',
    sql: `SELECT id, message_id, code, message, received_at, route, library, body
        FROM everloop.dead_letters FINAL
        WHERE project = {project:String}
            AND (user_id IN (SELECT id FROM ids WHERE kind = 'u') OR anonymous_id IN (SELECT id FROM ids WHERE kind = 'a'))`,
  },
};

/** The latest value of each, as JSON text. */
const TRAITS = `SELECT name, tupleElement(max(latest), 'value') AS value
    FROM everloop.traits
    WHERE project = {project:String} AND actor IN ${IDS}
    GROUP BY name
    ORDER BY name`;

/**
 * Everything that is kept of a person, as lines of JSON: `person` with all raw ids, then `event`, `link`, `fact`,
 * `activeDay`, `segment`, `deadLetter`, at last `traits`, the latest value of each, and `end` with how many there were
 * of each. A file without its `end` is not whole. Numbers keep every digit; members at their default are left out.
 */
export async function* exportPerson(
  warehouse: Warehouse,
  project: string,
  rawId: RawId,
  clock: Clock,
): AsyncGenerator<string> {
  const params = paramsOf(project, rawId);
  const counts: Record<string, number> = {};
  const rawIds = await readRows(
    warehouse,
    `SELECT kind, id FROM (${RAW_IDS_OF_PERSON}) ORDER BY kind, id`,
    params,
  );
  yield line('person', {
    project,
    exportedAt: new Date(clock.nowMs()).toISOString(),
    rawIds: rawIds.map(({ kind, id }) => ({ kind: kind === 'u' ? 'user' : 'anonymous', id: id as string })),
  });
  for (const [name, { key, sql }] of Object.entries(PARTS)) {
    counts[name] = 0;
    for (let after = ''; ; ) {
      const page = `WITH ids AS (${RAW_IDS_OF_PERSON})
        SELECT *, ${key} AS page_key
        FROM (${sql})
        WHERE page_key > {after:String}
        ORDER BY page_key
        LIMIT {page:UInt32}`;
      const rows = await readRows(warehouse, page, { ...params, after, page: PAGE });
      for (const { page_key: read, ...row } of rows) {
        after = read as string;
        counts[name] += 1;
        yield line(name, row);
      }
      if (rows.length < PAGE) break;
    }
  }
  const traits = await readRows(warehouse, `WITH ids AS (${RAW_IDS_OF_PERSON}) ${TRAITS}`, params);
  yield line('traits', {
    traits: Object.fromEntries(traits.map(({ name, value }) => [name, parseJson(value as string)])),
  });
  yield line('end', { counts });
}

function line(record: string, members: JsonObject): string {
  const said = Object.entries(members).filter(([, value]) => !isDefault(value));
  return `${writeJson({ record, ...Object.fromEntries(said) }, { writeKey: unescapeKey })}\n`;
}

function isDefault(value: Json): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0);
}

/** Through text, because a number of the person's may be larger than JavaScript's. */
async function readRows(warehouse: Warehouse, sql: string, params: QueryParams): Promise<JsonObject[]> {
  const settings =
    "output_format_json_array_of_rows = 0, output_format_json_quote_64bit_integers = 0, date_time_output_format = 'iso'";
  const text = await warehouse.queryText(`${sql}\nSETTINGS ${settings}`, { params, format: 'JSONEachRow' });
  return text
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => parseJson(row) as JsonObject);
}
