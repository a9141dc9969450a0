/** The page of every kind of alert. */
import { beforeAll, describe, expect, it } from "vitest";
import { useDatabase } from "../support/database.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import { serve } from "../support/served.ts";
import type { Served } from "../support/served.ts";

const database = useDatabase();
const folder = useFolder();
let served: Served;
let [analyst, owner] = ["", ""];

const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales", owners: ["olga@example.com"] }],
  projects: [{ id: "core", name: "Core", domain: "sales" }],
  assets: [
    { id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] },
    { id: "returns", name: "Returns", project: "core", locations: ["s3://lake/returns/"] },
  ],
});
const aReadAt = (eventTime: string, key = "orders/1") =>
  aRead({ key, userIdentity: aPerson("p1@example.com"), eventTime });

beforeAll(async () => {
  const live = folder.write("now.json.gz", [
    aReadAt("2026-09-20T10:00:00Z"),
    aReadAt("2026-09-20T10:00:00Z", "returns/1"),
  ]);
  const past = folder.write("h_CloudTrail_eu-west-1_20260930T1000Z_a.json.gz", [
    aReadAt("2026-09-03T10:00:00Z"),
  ]);
  await scan(database, [live], { catalog: mesh });
  await scan(database, [past], { catalog: mesh });
  // one that was told of what does not stand any more, and one of what is kept no more
  await database.pool.query(
    `with gone as (update findings set status = 'withdrawn' where asset_id = (select id from dictionary where value = 'returns') returning uid)
     update alerts set revision = 2, content = jsonb_build_object('kind', 'withdrawn', 'cause', content -> 'cause',
       'domains', content -> 'domains', 'findings', content -> 'findings')
     where content -> 'findings' ?| array(select uid from gone)`,
  );
  await database.pool.query(
    `insert into alerts (key, revision, content) select 'cause:gone', 2, content || '{"findings": ["00"]}' from alerts
     where content ->> 'kind' = 'withdrawn'`,
  );
  served = serve(database);
  analyst = await served.tokenOf("sam@example.com", ["analyst"]);
  owner = await served.tokenOf("olga@example.com", ["owner"]);
});

describe("the page of an alert", () => {
  const pagesOf = async (kind: string, as: string): Promise<string[]> => {
    const { rows } = await database.pool.query<{ id: number }>(
      "select id from alerts where content ->> 'kind' = $1 order by id",
      [kind],
    );
    const asked = rows.map(({ id }) => served.ask(`/alerts/${id}`, { as, headers: { accept: "text/html" } }));
    return (await Promise.all(asked)).map(({ status, text }) => {
      expect([kind, status], text.slice(-400)).toEqual([kind, 200]);
      return text;
    });
  };

  it.each([
    ["cause", 1, /Access without a subscription/],
    ["history", 1, /The logs that were read hold 1 finding about domain sales/],
    ["withdrawn", 2, /None of it stands any more|Nothing of this alert stands any more/],
  ])("is answered whatever stands behind it: %s", async (kind, count, says) => {
    for (const as of [analyst, owner]) {
      const texts = await pagesOf(kind, as);
      expect(texts).toHaveLength(count);
      for (const text of texts) expect(text).toMatch(says);
    }
  });

  it("lists what a summary of the past holds in whole words, and says where each of it is", async () => {
    const [text = ""] = await pagesOf("history", analyst);

    expect(text).toContain("Access without a subscription: 1 finding, 1 person");
    expect(text).toContain("https://docs.aws.amazon.com/datazone/");
    expect(text).not.toContain("None of its findings stands");
    expect(text).toContain("/v1/findings");
  });
});

describe("the list of alerts", () => {
  it("says which are told in a digest, since these are not counted as open", async () => {
    const list = async () =>
      (await served.ask("/alerts", { as: analyst, headers: { accept: "text/html" } })).text;
    const open = (text: string) => /<dt>Open<\/dt><dd>(\d+)/.exec(text)?.[1];
    const before = await list();
    await database.pool.query(
      `update alerts set content = content || '{"isDemoted": true}' where content ->> 'kind' = 'cause'`,
    );
    const after = await list();

    expect([open(before), open(after)]).toEqual(["2", "1"]);
    expect([before, after].map((text) => text.includes("<small> in a digest</small>"))).toEqual([
      false,
      true,
    ]);
    const { body } = await served.ask("/v1/alerts", { as: analyst });
    const { items } = body as { items: { kind: string; in_digest: boolean }[] };
    expect(Object.fromEntries(items.map((one) => [one.kind, one.in_digest]))).toEqual({
      cause: true,
      history: false,
    });
  });
});
