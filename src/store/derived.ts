/** Rollups and hits: what derive computes of an hour or a day, replaced as a whole. */
import type { PoolClient } from "pg";
import { foldHits } from "../core/finding/hit.ts";
import type { Hit } from "../core/finding/hit.ts";
import { isoTime } from "../core/record/time.ts";
import { packDetail, unpackDetail } from "./hit-detail.ts";
import type { PackedDetail } from "./hit-detail.ts";

/** Sums over accesses; `objects` are distinct. */
export interface Sums {
  readonly accesses: number;
  readonly denied: number;
  readonly bytesOut: number;
  readonly objects: number;
}

export interface PersonHour extends Sums {
  readonly hour: number;
  readonly personId: number;
}

export interface AssetHour extends Sums {
  readonly hour: number;
  readonly assetId: number;
  readonly verdict: string;
  readonly people: number;
}

export interface DayRow extends Sums {
  readonly personId: number;
  readonly assetId: number;
  readonly action: string;
  readonly verdict: string;
}

/** Replaces what was derived of the hours. */
export async function replaceHours(
  client: PoolClient,
  hours: readonly number[],
  rows: { people: readonly PersonHour[]; assets: readonly AssetHour[]; hits: readonly Hit[] },
): Promise<void> {
  const times = [hours.map((hour) => hour / 1000)];
  for (const table of ["rollup_hour_person", "rollup_hour_asset", "hits"]) {
    await client.query(
      `delete from ${table} where hour in (select to_timestamp(h) from unnest($1::float8[]) h)`,
      times,
    );
  }
  await client.query(
    `insert into rollup_hour_person (hour, person_id, accesses, denied, bytes_out, objects)
     select to_timestamp(hour), person_id, accesses, denied, bytes_out, objects
     from unnest($1::float8[], $2::int4[], $3::int4[], $4::int4[], $5::int8[], $6::int4[])
       as r (hour, person_id, accesses, denied, bytes_out, objects)`,
    [seconds(rows.people), rows.people.map((r) => r.personId), ...sums(rows.people)],
  );
  await client.query(
    `insert into rollup_hour_asset (hour, asset_id, verdict, people, accesses, denied, bytes_out, objects)
     select to_timestamp(hour), asset_id, v::verdict, people, accesses, denied, bytes_out, objects
     from unnest($1::float8[], $2::int4[], $3::text[], $4::int4[], $5::int4[], $6::int4[], $7::int8[], $8::int4[])
       as r (hour, asset_id, v, people, accesses, denied, bytes_out, objects)`,
    [
      seconds(rows.assets),
      rows.assets.map((r) => r.assetId),
      rows.assets.map((r) => r.verdict),
      rows.assets.map((r) => r.people),
      ...sums(rows.assets),
    ],
  );
  await insertHits(client, rows.hits);
}

/** Replaces the daily rollup of one day. */
export async function replaceDay(client: PoolClient, day: number, rows: readonly DayRow[]): Promise<void> {
  const date = isoTime(day).slice(0, 10);
  await client.query("delete from rollup_day where day = $1::date", [date]);
  await client.query(
    `insert into rollup_day (day, person_id, asset_id, action, verdict, accesses, denied, bytes_out, objects)
     select $1::date, person_id, asset_id, a::access_action, v::verdict, accesses, denied, bytes_out, objects
     from unnest($2::int4[], $3::int4[], $4::text[], $5::text[], $6::int4[], $7::int4[], $8::int8[], $9::int4[])
       as r (person_id, asset_id, a, v, accesses, denied, bytes_out, objects)`,
    [
      date,
      rows.map((r) => r.personId),
      rows.map((r) => r.assetId),
      rows.map((r) => r.action),
      rows.map((r) => r.verdict),
      ...sums(rows),
    ],
  );
}

async function insertHits(client: PoolClient, hits: readonly Hit[]): Promise<void> {
  if (hits.length === 0) return;
  await client.query(
    `insert into hits (hour, rule_id, person_id, asset_id, event_count, bytes_out, objects, last_time, detail)
     select to_timestamp(hour), rule_id, person_id, asset_id, event_count, bytes_out, objects, to_timestamp(last_time),
       detail
     from unnest($1::float8[], $2::text[], $3::int4[], $4::int4[], $5::int4[], $6::int8[], $7::bytea[], $8::float8[],
       $9::jsonb[]) as r (hour, rule_id, person_id, asset_id, event_count, bytes_out, objects, last_time, detail)`,
    [
      seconds(hits),
      hits.map((hit) => hit.ruleId),
      hits.map((hit) => hit.personId),
      hits.map((hit) => hit.assetId),
      hits.map((hit) => hit.eventCount),
      hits.map((hit) => hit.bytesOut),
      hits.map((hit) => Buffer.from(hit.objects.buffer)),
      hits.map((hit) => hit.lastTime / 1000),
      hits.map((hit) => JSON.stringify(packDetail(hit))),
    ],
  );
}

/** Hits with `from` <= hour < `to`, folded by rule, person and asset; `fold` says which hours belong together. */
export async function readHits(
  client: PoolClient,
  range: { from: number; to: number },
  fold: (hit: Hit) => string,
): Promise<Hit[]> {
  const { rows } = await client.query<{
    hour: number;
    rule_id: string;
    person_id: number;
    asset_id: number | null;
    event_count: number;
    bytes_out: number;
    objects: Buffer;
    last_time: number;
    detail: PackedDetail;
  }>(
    `select (extract(epoch from hour) * 1000)::int8 as hour, rule_id, person_id, asset_id, event_count, bytes_out,
       objects, (extract(epoch from last_time) * 1000)::int8 as last_time, detail
     from hits where hour >= to_timestamp($1::float8) and hour < to_timestamp($2::float8)`,
    [range.from / 1000, range.to / 1000],
  );
  const groups = new Map<string, Hit[]>();
  for (const row of rows) {
    const hit: Hit = {
      ...unpackDetail(row.detail),
      lastTime: row.last_time,
      hour: row.hour,
      ruleId: row.rule_id,
      personId: row.person_id,
      assetId: row.asset_id,
      eventCount: row.event_count,
      bytesOut: row.bytes_out,
      objects: new Float64Array(Uint8Array.from(row.objects).buffer),
    };
    const key = `${hit.ruleId} ${hit.personId} ${hit.assetId} ${fold(hit)}`;
    const group = groups.get(key);
    if (group) group.push(hit);
    else groups.set(key, [hit]);
  }
  return [...groups.values()].map(foldHits);
}

function seconds(rows: readonly { hour: number }[]): number[] {
  return rows.map((row) => row.hour / 1000);
}

function sums(rows: readonly Sums[]): number[][] {
  return [
    rows.map((row) => row.accesses),
    rows.map((row) => row.denied),
    rows.map((row) => row.bytesOut),
    rows.map((row) => row.objects),
  ];
}
