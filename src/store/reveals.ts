/** Whose names are revealed to whom, for a time: those of the people of an alert. Times are the database's. */
import type { Pool, PoolClient } from "pg";
import { msOf } from "./ms-of.ts";

export interface Reveal {
  readonly id: number;
  readonly alert: number;
  readonly reason: string;
  /** In ms. */
  readonly beganAt: number;
  readonly until: number;
  readonly isOver: boolean;
}

const COLUMNS = `r.id, r.alert_id as alert, r.reason, ${msOf("r.began_at")} as "beganAt",
  ${msOf("r.until")} as until, r.until <= now() as "isOver"`;

/** The viewer is an id of people. */
export async function writeReveal(
  client: PoolClient,
  reveal: {
    readonly viewerId: number;
    readonly alert: number;
    readonly reason: string;
    readonly minutes: number;
  },
): Promise<Reveal> {
  const { rows } = await client.query<Reveal>(
    `insert into reveals as r (viewer_id, alert_id, reason, until)
     values ($1, $2, $3, now() + make_interval(mins => $4)) returning ${COLUMNS}`,
    [reveal.viewerId, reveal.alert, reveal.reason, reveal.minutes],
  );
  return rows[0] as Reveal;
}

/** Somebody's own, the newest first, those that are over as long as they are kept. */
export async function listReveals(
  db: Pool | PoolClient,
  {
    viewer,
    limit,
    before,
  }: { readonly viewer: string; readonly limit: number; readonly before?: number | undefined },
): Promise<Reveal[]> {
  const { rows } = await db.query<Reveal>(
    `select ${COLUMNS} from reveals r join people p on p.id = r.viewer_id
     where p.key = $1 and ($3::int4 is null or r.id < $3) order by r.id desc limit $2`,
    [viewer, limit, before ?? null],
  );
  return rows;
}

/** Alerts whose people somebody sees now. */
export async function readRevealedAlerts(db: Pool | PoolClient, viewer: string): Promise<number[]> {
  const { rows } = await db.query<{ alert: number }>(
    `select distinct r.alert_id as alert from reveals r join people p on p.id = r.viewer_id
     where p.key = $1 and r.until > now()`,
    [viewer],
  );
  return rows.map(({ alert }) => alert);
}
