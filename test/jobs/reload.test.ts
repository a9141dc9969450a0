import { expect, it } from "vitest";
import { createPerformer } from "../../src/jobs/scan/perform.ts";
import type { ScanResult } from "../../src/jobs/scan/tasks.ts";
import type { SigmaRule } from "../../src/core/sigma/rule.ts";
import { useDatabase } from "../support/database.ts";
import { ruleOf, useFolder } from "../support/pipeline.ts";
import { aRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const SETTINGS = {
  catalog: undefined,
  trustedSessionRoles: [],
  trustedSourceIdentity: [],
  cacheMax: 1_000,
  s3PathStyle: true,
};

it("rules that are given again count from the next batch on, without a restart", async () => {
  const perform = createPerformer(SETTINGS, database.pool);
  const give = (...rules: SigmaRule[]): Promise<ScanResult> =>
    perform({ kind: "rules", policy: { rules, correlations: [], hasBrokenRules: false } });
  const ingest = (name: string): Promise<ScanResult> =>
    perform({
      kind: "ingest",
      files: [{ path: folder.write(name, [aRecord({ eventName: "GetTable" })]), size: 1 }],
    });
  const ruleFor = (eventName: string): SigmaRule =>
    ruleOf(
      `{ sel: { eventName: ${eventName} }, condition: sel }`,
      "",
      "{ product: aws, service: cloudtrail }",
    );

  await expect(ingest("none.json.gz")).rejects.toThrow("before there were rules");
  await give(ruleFor("StopLogging"));
  await ingest("before.json.gz");
  await give(ruleFor("GetTable"));
  await ingest("after.json.gz");

  const { rows } = await database.pool.query(
    "select f.path from matches m join events e using (event_time, event_id, account_id, region_id) join files f on f.id = e.file_id",
  );
  expect(rows.map(({ path }: { path: string }) => path.split("/").at(-1))).toEqual(["after.json.gz"]);
});
