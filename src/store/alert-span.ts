/** What an alert is about, of the findings that it tells. */
import type { Pool } from "pg";
import { msOf } from "./ms-of.ts";

/** What the findings of one alert are about together. */
export interface AlertSpan {
  /** In ms. */
  readonly from: number;
  readonly until: number;
  /** Of the finding with most. */
  readonly bytesOut: number;
}

/** Of the findings that are told with one; undefined: there is none of that uid. */
export async function readAlertSpan(db: Pool, uid: string): Promise<AlertSpan | undefined> {
  const { rows } = await db.query<AlertSpan>(
    `select ${msOf("min(window_start)")} as from,
       ${msOf("max(window_end)")} as until, max(bytes_out)::int8 as "bytesOut"
     from findings where cause = (select cause from findings where uid = $1) and (status <> 'withdrawn' or uid = $1)
     having count(*) > 0`,
    [uid],
  );
  return rows[0];
}
