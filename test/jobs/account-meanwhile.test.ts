import { expect, it } from "vitest";
import { createPerformer } from "../../src/jobs/scan/perform.ts";
import { useDatabase } from "../support/database.ts";
import { derive, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();

it("nobody is told of a role where the logs of its account, which name the person, came while hours were derived", async () => {
  const eventTime = "2026-09-02T10:00:00Z";
  const theft = aRead({ userIdentity: aPerson("ben@example.com"), eventTime, bytes: 1.2e12 });
  const path = folder.write("theft.json.gz", [theft]);
  const meanwhile = async (): Promise<void> => {
    const settings = {
      catalog: undefined,
      trustedSessionRoles: [],
      trustedSourceIdentity: [],
      cacheMax: 100,
    };
    const perform = createPerformer({ ...settings, s3PathStyle: true }, database.pool);
    await perform({ kind: "rules", policy: { rules: [], correlations: [], hasBrokenRules: false } });
    await perform({ kind: "ingest", files: [{ path, size: 1 }] });
  };

  await derive(database, [], { now: Date.parse(eventTime) + 60_000, freezes: true, meanwhile });

  const { rows } = await database.pool.query(
    `select distinct p.key as person, f.status from findings f join people p on p.id = f.person_id
     where f.category = 'volume' and f.status = 'open'`,
  );
  expect(rows).toEqual([{ person: "ben@example.com", status: "open" }]);
  const told = await database.pool.query("select content ->> 'kind' as kind, revision from alerts");
  expect(told.rows.filter(({ kind }) => kind === "withdrawn")).toEqual([]);
  expect(told.rows.filter(({ kind }) => kind === "cause").length).toBeGreaterThan(0);
});
