/** Rollups and hits: what derive computes of an hour or a day, replaced as a whole. */
import type { PoolClient } from "pg";
import { foldHits } from "../core/finding/hit.ts";
import type { Hit } from "../core/finding/hit.ts";
import type { PersonKind } from "../core/identity/caller.ts";
import { DAY_MS } from "../core/record/time.ts";
import { CopyRows, copyInto } from "./copy-rows.ts";
import { packDetail, unpackDetail } from "./hit-detail.ts";
import type { PackedDetail } from "./hit-detail.ts";
import { msOf } from "./ms-of.ts";

/** What a row of a rollup takes, about; and those of a day. */
const ROW_BYTES = 80;
const ROWS_BYTES = 1_048_576;

/** Sums over accesses; `objects` are distinct. */
export interface Sums {
  readonly accesses: number;
  readonly denied: number;
  readonly bytesOut: number;
  readonly objects: number;
}

export interface PersonHour {
  readonly personId: number;
  readonly kind: PersonKind;
  readonly sums: Sums;
  /** Distinct objects that were read, not written, listed or deleted. */
  readonly objectsRead: number;
}

export interface AssetHour {
  readonly assetId: number;
  readonly verdict: string;
  readonly people: number;
  readonly sums: Sums;
}

export interface DayRow {
  readonly personId: number;
  readonly assetId: number;
  readonly action: string;
  readonly verdict: string;
  readonly way: string;
  readonly sums: Sums;
  /** The hour of the day, UTC, with most bytes. */
  readonly peak: { readonly hour: number } & Pick<Sums, "bytesOut" | "objects">;
}

const SUMS = "accesses, denied, bytes_out, objects";
const PERSON_HOUR = `hour, person_id, person_kind, ${SUMS}, objects_read`;
const ASSET_HOUR = `hour, asset_id, verdict, people, ${SUMS}`;
const DAY = `day, person_id, asset_id, action, verdict, way, ${SUMS}, peak_bytes, peak_objects, peak_hour`;
const HIT = "hour, rule_id, person_id, asset_id, event_count, bytes_out, last_time, objects, detail";

/**
 * What hours give, encoded as it comes: a day has many rows, and as objects each of them would be copied by the collector.
 * Add hours in ascending order: an index that grows at its end stays a third smaller.
 */
export class HourRows {
  readonly #people = new CopyRows(ROWS_BYTES);
  readonly #assets = new CopyRows(ROWS_BYTES);
  readonly #hits = new CopyRows(ROWS_BYTES);

  add(hour: number, rows: { people: readonly PersonHour[]; assets: readonly AssetHour[] }): void {
    for (const row of rows.people.toSorted((a, b) => a.personId - b.personId)) {
      this.#people.row(columnsOf(PERSON_HOUR));
      this.#people.timestamp(hour);
      this.#people.int4(row.personId);
      this.#people.text(row.kind);
      putSums(row.sums, this.#people);
      this.#people.int4(row.objectsRead);
    }
    for (const row of rows.assets.toSorted((a, b) => a.assetId - b.assetId)) {
      this.#assets.row(columnsOf(ASSET_HOUR));
      this.#assets.timestamp(hour);
      this.#assets.int4(row.assetId);
      this.#assets.text(row.verdict);
      this.#assets.int4(row.people);
      putSums(row.sums, this.#assets);
    }
  }

  addHit(hit: Hit): void {
    this.#hits.row(columnsOf(HIT));
    putHit(hit, this.#hits);
  }

  /** Puts the rows in place of what was derived of the hours. */
  async replace(client: PoolClient, hours: readonly number[]): Promise<void> {
    const times = [hours.map((hour) => hour / 1000)];
    for (const [table, columns, rows] of [
      ["rollup_hour_person", PERSON_HOUR, this.#people],
      ["rollup_hour_asset", ASSET_HOUR, this.#assets],
      ["hits", HIT, this.#hits],
    ] as const) {
      const kept = table === "hits" ? " and not is_volume" : "";
      await client.query(
        `delete from ${table} where hour in (select to_timestamp(h) from unnest($1::float8[]) h)${kept}`,
        times,
      );
      if (!rows.isEmpty) await copyInto(client, `${table} (${columns})`, rows);
    }
  }
}

/** Replaces the hits of rules on scores of one day. */
export async function replaceVolumeHits(
  client: PoolClient,
  day: number,
  hits: readonly Hit[],
): Promise<void> {
  await client.query(
    "delete from hits where is_volume and hour >= to_timestamp($1::float8) and hour < to_timestamp($2::float8)",
    [day / 1000, (day + DAY_MS) / 1000],
  );
  const to = new CopyRows(ROWS_BYTES);
  for (const hit of hits) {
    to.row(columnsOf(HIT) + 1);
    putHit(hit, to);
    to.bool(true);
  }
  if (!to.isEmpty) await copyInto(client, `hits (${HIT}, is_volume)`, to);
}

/** Replaces the daily rollup of one day; what was done with an asset lies together, so that who asks for assets reads few pages. */
export async function replaceDay(client: PoolClient, day: number, rows: readonly DayRow[]): Promise<void> {
  await client.query("delete from rollup_day where day = date '1970-01-01' + $1::int4", [day / DAY_MS]);
  const sorted = rows.toSorted((a, b) => a.assetId - b.assetId || a.personId - b.personId);
  const to = new CopyRows(sorted.length * ROW_BYTES);
  for (const row of sorted) {
    to.row(columnsOf(DAY));
    to.date(day);
    to.int4(row.personId);
    to.int4(row.assetId);
    to.text(row.action);
    to.text(row.verdict);
    to.text(row.way);
    putSums(row.sums, to);
    to.int8(row.peak.bytesOut);
    to.int4(row.peak.objects);
    to.int2(row.peak.hour);
  }
  if (!to.isEmpty) await copyInto(client, `rollup_day (${DAY})`, to);
}

function columnsOf(list: string): number {
  return list.split(",").length;
}

function putSums(sums: Sums, to: CopyRows): void {
  to.int4(sums.accesses);
  to.int4(sums.denied);
  to.int8(sums.bytesOut);
  to.int4(sums.objects);
}

function putHit(hit: Hit, to: CopyRows): void {
  to.timestamp(hit.hour);
  to.text(hit.ruleId);
  to.int4(hit.personId);
  to.int4(hit.assetId ?? undefined);
  to.int4(hit.eventCount);
  to.int8(hit.bytesOut);
  to.timestamp(hit.lastTime);
  to.bytes(new Uint8Array(hit.objects.buffer));
  to.jsonb(packDetail(hit));
}

/** Hits with `from` <= hour < `to`, of some rules or of all, folded by rule, person and asset; `fold` says which hours belong together. */
export async function readHits(
  client: PoolClient,
  range: { from: number; to: number; ruleIds?: readonly string[] | undefined },
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
    `select ${msOf("hour")} as hour, rule_id, person_id, asset_id, event_count, bytes_out,
       objects, ${msOf("last_time")} as last_time, detail
     from hits where hour >= to_timestamp($1::float8) and hour < to_timestamp($2::float8)
       and ($3::text[] is null or rule_id = any($3::text[]))`,
    [range.from / 1000, range.to / 1000, range.ruleIds ?? null],
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
