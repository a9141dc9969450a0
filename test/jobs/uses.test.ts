import { beforeEach, describe, expect, it } from "vitest";
import type { Use } from "../../src/core/access/use.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import type { ScanResult } from "../support/pipeline.ts";
import { aPerson, aRead, aRecord, aRole } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
beforeEach(() => emptyTables(database));

const TABLE = "arn:aws:glue:eu-west-1:111122223333:table/sales/orders";
const SESSION = "AWSLF-00-AT-111122223333-Qm3xT9LwZk";

const usesOf = ({ outcome }: ScanResult): readonly Use[] => outcome.days.flatMap(({ report }) => report.uses);
const aQuery = (table = TABLE): TrailRecord =>
  aRecord({
    eventSource: "lakeformation.amazonaws.com",
    eventName: "GetDataAccess",
    userIdentity: aPerson("ana@example.com"),
    requestParameters: { tableArn: table },
    additionalEventData: { lakeFormationRoleSessionName: SESSION },
  });
const vended = (key: string): TrailRecord => aRead({ userIdentity: aRole("registration", SESSION), key });

describe("the uses that a scan without a catalog reports", () => {
  it("are what each person did to each folder of data, twins once and told by the owner's log", async () => {
    const twin = {
      userIdentity: aRole("bi", "x", { account: "444455556666" }),
      sharedEventID: "00000000-0000-4000-8000-0000000000aa",
    };
    const file = folder.write("a.json.gz", [
      aRead({ userIdentity: aPerson("ana@example.com"), key: "orders/dt=1/1" }),
      aRead({
        userIdentity: aPerson("ana@example.com"),
        key: "orders/dt=2/1",
        eventTime: "2026-09-02T12:00:00Z",
      }),
      aRead({ userIdentity: aPerson("ana@example.com"), key: "orders/dt=2/1", errorCode: "AccessDenied" }),
      aRead({ ...twin, recipientAccountId: "444455556666" }),
      aRead(twin),
    ]);

    const uses = usesOf(await scan(database, [file]));

    expect(uses).toMatchObject([
      { person: "ana@example.com", place: "s3://lake/orders/", accesses: 2, bytesOut: 2000, isDenied: false },
      { person: "ana@example.com", place: "s3://lake/orders/", accesses: 1, bytesOut: 0, isDenied: true },
      {
        principal: "arn:aws:iam::444455556666:role/bi",
        account: "444455556666",
        log: "111122223333",
        accesses: 1,
      },
    ]);
    expect(uses[0]).toMatchObject({
      first: Date.parse("2026-09-02T10:00:00Z"),
      last: Date.parse("2026-09-02T12:00:00Z"),
    });
  });

  it("name the table that a session of Lake Formation was opened for, unless it was opened for several", async () => {
    const one = await scan(database, [folder.write("one.json.gz", [aQuery(), vended("orders/1")])]);
    await emptyTables(database);
    const two = await scan(database, [
      folder.write("two.json.gz", [aQuery(), aQuery(`${TABLE}2`), vended("orders/1")]),
    ]);

    const tablesOf = (result: ScanResult): (string | null)[] =>
      usesOf(result)
        .filter(({ place }) => place?.startsWith("s3://"))
        .map(({ table }) => table);
    expect(tablesOf(one)).toEqual([TABLE]);
    expect(tablesOf(two)).toEqual([null]);
    expect(usesOf(one).map(({ person }) => person)).toEqual(["ana@example.com", "ana@example.com"]);
  });

  it("are of the given files alone, also where the database holds more", async () => {
    const [first, second] = ["first", "second"].map((name) =>
      folder.write(`${name}.json.gz`, [aRead({ userIdentity: aPerson(name) })]),
    ) as [string, string];
    await scan(database, [first]);

    expect(usesOf(await scan(database, [second])).map(({ person }) => person)).toEqual(["second"]);
    expect(usesOf(await scan(database, [first])).map(({ person }) => person)).toEqual(["first"]);
  });

  it("are none where a catalog says whose the data are", async () => {
    const catalog = catalogOf({ as_of: "2026-10-01T00:00:00Z" });

    expect(usesOf(await scan(database, [folder.write("c.json.gz", [aRead()])], { catalog }))).toEqual([]);
  });
});
