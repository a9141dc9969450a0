/** Rows of `observed`: histograms of what workers observe. */
import type { Pool } from "pg";
import type { Observed, ObservedFigure } from "../core/pipeline/observations.ts";

/**
 * Adds to what is stored. A statement of its own, beside whatever was observed: of rows in one order, so that two workers wait for each other
 * and for nothing else. Where the bounds of a figure have changed it begins anew.
 */
export async function addObserved(db: Pool, observed: readonly Observed[]): Promise<void> {
  await db.query(
    `insert into observed as o (figure, label, counts, sum)
     select g ->> 'figure', g ->> 'label', array(select c::int8 from jsonb_array_elements_text(g -> 'counts') c), (g ->> 'sum')::float8
     from jsonb_array_elements($1::jsonb) g
     on conflict (figure, label) do update set
       counts = case when cardinality(o.counts) = cardinality(excluded.counts)
         then array(select a + b from unnest(o.counts, excluded.counts) with ordinality u (a, b, at) order by at)
         else excluded.counts end,
       sum = excluded.sum + case when cardinality(o.counts) = cardinality(excluded.counts) then o.sum else 0 end`,
    [JSON.stringify(observed)],
  );
}

/** Of one figure, by label. */
export async function readObserved(db: Pool, figure: ObservedFigure): Promise<Omit<Observed, "figure">[]> {
  const { rows } = await db.query<{ label: string; counts: string[]; sum: number }>(
    "select label, counts::text[] as counts, sum from observed where figure = $1 order by label",
    [figure],
  );
  return rows.map(({ label, counts, sum }) => ({ label, counts: counts.map(Number), sum }));
}
