import { beforeEach, describe, expect, it } from "vitest";
import { linkLate } from "../../src/jobs/link/index.ts";
import { readSensitivities } from "../../src/store/asset-sensitivity.ts";
import { hasUnjudged, listDirtyHours } from "../../src/store/dirty-hours.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { aFinding } from "../support/macie-findings.ts";
import { builtinRules, catalogOf, derive, ruleOf, scan, useFolder } from "../support/pipeline.ts";
import { DAYS, ordinaryDay, theft } from "../support/reading-days.ts";
import { aPerson, aRead } from "../support/records.ts";
import type { WireFinding } from "../support/fake-macie.ts";
import { storeFindings } from "../support/stored-macie.ts";

const database = useDatabase();
const folder = useFolder();
const place = (id: string): object => ({
  id,
  name: id,
  project: "core",
  classification: "internal",
  locations: [`s3://lake/${id}/`],
});
const catalog = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [{ id: "core", name: "Core", domain: "sales", role_arns: [] }],
  assets: [place("orders"), place("clicks")],
});
const low = { severity: { description: "Low", score: 1 } };
const onHigh = ruleOf("{ sel: { sensitivity: high, action: read }, condition: sel }");
const records = folder.write("reads.json.gz", [
  aRead({ userIdentity: aPerson("ana@example.com"), key: "orders/1", eventTime: "2026-09-02T08:20:00Z" }),
  aRead({ userIdentity: aPerson("ana@example.com"), key: "clicks/1", eventTime: "2026-09-02T09:20:00Z" }),
]);
const now = Date.parse("2026-09-02T10:00:00Z");

beforeEach(() => emptyTables(database));

/** What a service does when it looks again: nothing new came of any trail. */
const look = (rules = [onHigh]): Promise<void> =>
  derive(database, [], { catalog, rules, now, freezes: true });
const standing = async (): Promise<string[]> => {
  const { rows } = await database.pool.query<{ asset: string }>(
    `select d.value as asset from findings f join dictionary d on d.id = f.asset_id where f.status = 'open' order by 1`,
  );
  return rows.map(({ asset }) => asset);
};
const hours = async (): Promise<string[]> =>
  (await listDirtyHours(database.pool)).map((hour) => new Date(hour).toISOString().slice(11, 13));
const link = (): Promise<void> =>
  linkLate(database.pool, { catalog, accounts: ["111122223333"], hashes: { rules: onHigh.version } });

describe("how sensitive an asset is", () => {
  it("is what rules on accesses judge by, those before it too, and is taken back where the finding is archived", async () => {
    await scan(database, [records], { catalog, rules: [onHigh] });
    expect(await standing()).toEqual([]);
    const found = { id: "a", key: "orders/part-0.parquet" };
    await storeFindings(database, aFinding(found), aFinding({ id: "b", key: "clicks/1", more: low }));

    expect(await hasUnjudged(database.pool)).toBe(true);
    await look();
    expect(await standing()).toEqual(["orders"]);
    expect(await hasUnjudged(database.pool)).toBe(false);
    expect([...(await readSensitivities(database.pool))]).toEqual([
      ["clicks", "low"],
      ["orders", "high"],
    ]);

    const archived = aFinding({ ...found, updatedAt: "2026-09-14T00:00:00.000Z", more: { archived: true } });
    await storeFindings(database, archived);
    await look();
    expect(await standing()).toEqual([]);
  });

  it("brings back the hours of the assets that it changed for, and no others, once", async () => {
    await scan(database, [records], { catalog, rules: [onHigh] });
    await link();
    await database.pool.query("delete from dirty_hours");
    await storeFindings(database, aFinding({ id: "a", key: "clicks/1" }));
    await link();
    expect(await hours()).toEqual(["09"]);

    await database.pool.query("delete from dirty_hours");
    // another version that says the same
    await storeFindings(
      database,
      aFinding({ id: "a", key: "clicks/1", updatedAt: "2026-09-15T00:00:00.000Z" }),
    );
    await link();
    expect(await hours()).toEqual([]);
  });

  it("is the same whether the finding or the access was there first", async () => {
    const state = async (): Promise<unknown> => {
      const { rows } = await database.pool.query<object>(
        "select uid, event_count, status from findings order by uid",
      );
      return rows;
    };
    const finding = aFinding({ id: "a", key: "orders/part-0.parquet" });
    await storeFindings(database, finding);
    await scan(database, [records], { catalog, rules: [onHigh] });
    const first = await state();
    await emptyTables(database);
    await scan(database, [records], { catalog, rules: [onHigh] });
    await storeFindings(database, finding);
    await look();

    expect(first).toHaveLength(1);
    expect(await state()).toEqual(first);
  });

  it("is nothing by what was found on its bucket alone, in samples, or where no asset is", async () => {
    await storeFindings(
      database,
      aFinding({ id: "bucket", key: undefined }),
      aFinding({ id: "sample", more: { sample: true } }),
      aFinding({ id: "stray", key: "elsewhere/1" }),
    );
    await scan(database, [records], { catalog, rules: [onHigh] });

    expect((await readSensitivities(database.pool)).size).toBe(0);
    expect(await standing()).toEqual([]);
  });

  it("is that of all that somebody read within an hour, for rules on volume", async () => {
    const ceiling = ruleOf(
      "{ sel: { channel: ceiling, sensitivity: medium }, condition: sel }",
      "",
      "{ product: auditplane, category: volume }",
    );
    const found = async (...findings: WireFinding[]): Promise<number> => {
      await emptyTables(database);
      await storeFindings(database, ...findings);
      return (await scan(database, [records], { catalog, rules: [ceiling] })).findings.length;
    };
    const medium = { severity: { description: "Medium", score: 2 } };

    expect(await found(aFinding({ more: low }))).toBe(0);
    expect(await found(aFinding({ more: medium }), aFinding({ id: "f2", more: low }))).toBe(1);
    expect(await found(aFinding({ more: medium }), aFinding({ id: "f2" }))).toBe(0);
  });

  it("raises an unusual hour as a classification does, and is said in the finding", async () => {
    const rules = await builtinRules();
    const paths = Array.from({ length: DAYS }, (_, day) =>
      folder.write(`day-${day}.json.gz`, ordinaryDay(day)),
    );
    const stolen = folder.write("theft.json.gz", theft(DAYS - 1));
    await storeFindings(database, aFinding({ key: "orders/part-0.parquet" }));
    const { findings } = await scan(database, [...paths, stolen], { rules, catalog });
    const paged = findings.filter(
      ({ category, tier, window_start }) =>
        category === "volume" && tier === "page" && window_start === "2026-08-24T14:00:00Z",
    );

    expect(paged).toMatchObject([
      { rule_title: "Unusual volume in an hour, of classified data", level: "critical" },
    ]);
    expect(paged[0]?.explanation).toContain("(internal, of high sensitivity,");
  });
});
