import { expect, it } from "vitest";
import { RuleFailures } from "../../src/jobs/pipeline/rule-failures.ts";
import { useDatabase } from "../support/database.ts";
import { ruleOf, scan, useFolder } from "../support/pipeline.ts";
import { aRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();

it("a rule that fails is a finding of its own, once a day, with how often it did", async () => {
  const now = Date.parse("2026-09-02T11:00:00Z");
  const failures = new RuleFailures();
  const failure = { rule: ruleOf("{ sel: { x: 1 }, condition: sel }"), reason: "too deep", fact: {} };
  const path = folder.write("a.json.gz", [aRecord()]);
  const found = async (): Promise<unknown[]> => {
    await failures.store(database.pool, () => Promise.resolve(now));
    await scan(database, [path]);
    const { rows } = await database.pool.query<Record<string, unknown>>(
      "select a.value as asset, level, live, event_count, status, f.version from findings f join dictionary a on a.id = f.asset_id where category = 'pipeline'",
    );
    return rows;
  };

  expect(await found()).toEqual([]);
  failures.note({ ...failure, disabled: false });
  const finding = { asset: "rule/Test rule (6e8f2b5c)", level: "high", live: true, status: "open" };
  expect(await found()).toEqual([{ ...finding, event_count: 1, version: 1 }]);
  failures.note({ ...failure, disabled: false });
  failures.note({ ...failure, disabled: true });
  expect(await found()).toEqual([{ ...finding, event_count: 3, version: 2 }]);
  expect(await found()).toEqual([{ ...finding, event_count: 3, version: 2 }]);
});
