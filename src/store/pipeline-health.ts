/** How the pipeline is, in figures that cost little to ask. */
import type { PoolClient } from "pg";
import { msOf } from "./ms-of.ts";
import { TAKEN_AWAY } from "./pipeline-figures.ts";

export interface PipelineHealth {
  /** In ms; null: nothing was read yet. */
  readonly newestEventAt: number | null;
  readonly filesWaiting: number;
  /** Files and records. */
  readonly setAside: number;
  readonly dirtyHours: number;
  readonly messagesWaiting: number;
  readonly messagesDead: number;
}

export async function readPipelineHealth(client: PoolClient): Promise<PipelineHealth> {
  const { rows } = await client.query<PipelineHealth>(
    `select (select ${msOf("max(newest_at)")} from files) as "newestEventAt",
       (select count(*)::int4 from trail_objects where state = 'pending') as "filesWaiting",
       (select count(*)::int4 from quarantine) as "setAside",
       (select count(distinct hour)::int4 from dirty_hours) as "dirtyHours",
       (select count(*)::int4 from outbox where state in ('pending', 'held')) as "messagesWaiting",
       (select count(*)::int4 from outbox where state = 'dead' and coalesce(last_error, '') <> all($1::text[])) as "messagesDead"`,
    [TAKEN_AWAY],
  );
  return rows[0] as PipelineHealth;
}
