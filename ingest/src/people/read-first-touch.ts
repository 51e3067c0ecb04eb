import type { RawId } from '../domain/raw-id.js';
import type { Warehouse } from '../ports/warehouse.js';
import { ACTORS_OF_PERSON } from './actors-of-person.js';

/** The earliest track, page or screen of a person and what brought it, in lower case; '' where nothing was sent. */
export interface FirstTouch {
  timestamp: string;
  touch: {
    source: string;
    medium: string;
    campaign: string;
    term: string;
    content: string;
    referrerHost: string;
  } | null;
}

interface TouchRow {
  at: number;
  touch: number;
  campaign_source: string;
  campaign_medium: string;
  campaign_name: string;
  campaign_term: string;
  campaign_content: string;
  referrer_host: string;
}

/** null for someone who was never seen. */
export async function readFirstTouch(
  warehouse: Warehouse,
  project: string,
  { kind, id }: RawId,
): Promise<FirstTouch | null> {
  const [row] = await warehouse.query<TouchRow>(
    `SELECT
        toInt64(bitShiftRight(earliest, 64)) AS at,
        toUInt8(touches.touch != 0) AS touch,
        campaign_source,
        campaign_medium,
        campaign_name,
        campaign_term,
        campaign_content,
        referrer_host
    FROM
    (
        SELECT
            min(first_touch) AS earliest,
            toUInt64(bitAnd(earliest, toUInt128(18446744073709551615))) AS touch
        FROM everloop.actors
        WHERE project = {project:String}
            AND actor IN (${ACTORS_OF_PERSON})
            AND first_day < toDate('2149-06-06')
        HAVING count() > 0
    ) AS first
    LEFT ANY JOIN
    (
        SELECT *
        FROM everloop.touches
        WHERE project = {project:String}
    ) AS touches ON touches.touch = first.touch`,
    { params: { project, kind, id } },
  );
  if (row === undefined) return null;
  return {
    timestamp: new Date(row.at).toISOString(),
    touch:
      row.touch === 0
        ? null
        : {
            source: row.campaign_source,
            medium: row.campaign_medium,
            campaign: row.campaign_name,
            term: row.campaign_term,
            content: row.campaign_content,
            referrerHost: row.referrer_host,
          },
  };
}
