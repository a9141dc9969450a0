import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { msOf } from "../../src/store/ms-of.ts";
import { ROOT } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";

const { pool } = useDatabase();

it("cuts a time of the database to the millisecond that the driver reads of it", async () => {
  const times = ["2026-11-27T10:00:00.000999", "2026-11-27T10:00:00.0005", "1969-12-31T23:59:59.9991"];
  const { rows } = await pool.query<{ ms: number; read: Date; now: number; clock: Date }>(
    `select ${msOf("at::timestamptz")} as ms, at::timestamptz as read, ${msOf("now()")} as now, now() as clock
     from unnest($1::text[]) at`,
    [times.map((time) => `${time}Z`)],
  );

  expect(rows.map(({ ms }) => ms)).toEqual(times.map((time) => Date.parse(`${time.slice(0, 23)}Z`)));
  for (const { ms, read, now, clock } of rows) {
    expect(ms).toBe(read.getTime());
    expect(now).toBe(clock.getTime());
  }
});

it("gives back every millisecond that was stored", async () => {
  const first = Date.UTC(2028, 1, 29, 23, 59, 59);
  const { rows } = await pool.query<{ lost: number }>(
    `select count(*)::int4 as lost from generate_series($1::int8, $1::int8 + 999) ms
     where ${msOf("to_timestamp(ms / 1000.0)")} <> ms or ${msOf("to_timestamp(ms::float8 / 1000)")} <> ms`,
    [first],
  );

  expect(rows).toEqual([{ lost: 0 }]);
});

it("is how every statement reads a time in ms", () => {
  const src = join(ROOT, "src");
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
    (name) => /\.tsx?$/.test(name) && name !== join("store", "ms-of.ts"),
  );

  const rounded = /extract\(epoch from .*\* 1000\)::int8/;
  expect(files.filter((name) => rounded.test(readFileSync(join(src, name), "utf8")))).toEqual([]);
});
