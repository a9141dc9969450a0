import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { coverageOf } from "../../src/core/coverage/coverage.ts";
import { watchCoverage } from "../../src/jobs/coverage/index.ts";
import { createTrailsApi } from "../../src/sources/trails/client.ts";
import { readCoverage } from "../../src/store/coverage.ts";
import { hasUnjudged } from "../../src/store/dirty-hours.ts";
import { replacePlaceHours } from "../../src/store/place-hours.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { accessKeyOf, startFakeCloudTrail } from "../support/fake-cloudtrail.ts";
import type { FakeCloudTrail, FakeSettings } from "../support/fake-cloudtrail.ts";
import { catalogOf, derive, scan, useFolder } from "../support/pipeline.ts";
import { aRead, aRecord } from "../support/records.ts";
import type { TrailRecord } from "../support/records.ts";
import { aTrailIn } from "../support/trails.ts";

const database = useDatabase();
const folder = useFolder();
const place = { account: "111122223333", region: "eu-west-1" };
const elsewhere = { account: "444455556666", region: "eu-west-1" };
const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [{ id: "sales", name: "Sales" }],
  projects: [{ id: "core", name: "Core", domain: "sales", role_arns: [] }],
  assets: [
    {
      id: "orders",
      name: "Orders",
      project: "core",
      table_arn: "arn:aws:glue:eu-west-1:111122223333:table/sales/orders",
      locations: ["s3://lake/orders/"],
    },
  ],
});
const index = indexCatalog(mesh);
const notes: string[] = [];
let fake: FakeCloudTrail | undefined;

beforeEach(async () => {
  await emptyTables(database);
  notes.splice(0);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fake?.close();
});

async function start(settings: FakeSettings): Promise<FakeCloudTrail> {
  fake = await startFakeCloudTrail(settings);
  vi.stubEnv("AWS_ENDPOINT_URL_CLOUDTRAIL", fake.endpoint);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  return fake;
}

/** What a worker does in an hour; places are due again each time. */
async function watch(
  places = [place],
  opening: (one: typeof place) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  await database.pool.query("update coverage_places set due_at = now(), lease_until = null");
  const { signal } = new AbortController();
  await watchCoverage({
    pool: database.pool,
    places,
    open: async (one) => {
      await opening(one);
      vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(one.account));
      return createTrailsApi({ ...one, role: undefined, signal });
    },
    isRead: ({ bucket }) => bucket === "org-trail-files",
    catalog: { read: () => Promise.resolve(index) },
    signal,
    note: (phrase, figures) => notes.push(`${phrase} ${JSON.stringify(figures)}`),
  });
}
const history = async (): Promise<string[]> => {
  const { rows } = await database.pool.query<{ text: string }>(
    `select concat_ws(' ', account, content ->> 'name', content ->> 'isLogging', case when seen_until is null then 'now' else 'past' end) as text
     from coverage_trails order by account, seen_from, 1`,
  );
  return rows.map(({ text }) => text);
};
const facts = async (): Promise<string[]> => {
  const { rows } = await database.pool.query<{ text: string }>(
    `select kind || ' ' || subject as text from pipeline_facts order by kind, subject collate "C"`,
  );
  return rows.map(({ text }) => text);
};

/** Files of today that were read so many hours ago, and what the check of integrity found of them. */
async function readHoursAgo(
  files: readonly (readonly [hours: number, integrity: string | null])[],
): Promise<void> {
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
  for (const [hours, integrity] of files)
    await database.pool.query(
      `insert into trail_objects (path, announced_by, state, finished_at, integrity)
       values ($1, 'message', 'done', now() - make_interval(hours => $2), $3)`,
      [`s3://org-trail/AWSLogs/111122223333/CloudTrail/eu-west-1/${day}/${hours}.json.gz`, hours, integrity],
    );
}

describe("watching what can be seen", () => {
  it("says that files are held against no digest for hours, and nothing where none was read lately or all are checked", async () => {
    await start({ trails: [aTrailIn(place)] });
    const doubts = async (): Promise<string[]> => (await facts()).filter((one) => one.startsWith("logs_"));
    await readHoursAgo([
      [9, null],
      [8, "valid"],
    ]);
    await watch();
    const before = await doubts();
    await readHoursAgo([[2, null]]);

    await watch();

    expect([before, await doubts()]).toEqual([[], ["logs_unproven logs/unchecked"]]);
  });

  it("stores a trail once while it stays the same, and each change with the time of it", async () => {
    const trail = aTrailIn(place);
    const cloudTrail = await start({ trails: [trail] });
    await watch();
    cloudTrail.setTrails([{ ...trail, status: { ...trail.status, LatestDeliveryTime: 1_789_382_590 } }]);
    await watch();
    expect(await history()).toEqual(["111122223333 org-trail true now"]);
    cloudTrail.setTrails([aTrailIn(place, { status: { IsLogging: false } })]);
    await watch();
    cloudTrail.setTrails([]);
    await watch();

    expect(await history()).toEqual([
      "111122223333 org-trail true past",
      "111122223333 org-trail false past",
    ]);
    expect(await facts()).toEqual([
      "asset_unobserved asset/orders",
      "place_without_trail 111122223333/eu-west-1",
      "trail_stopped trail/org-trail (111122223333)",
    ]);
  });

  it("moves nothing where a place refuses, says so as a gap, and asks the others all the same", async () => {
    const cloudTrail = await start({ trails: [aTrailIn(place), aTrailIn(elsewhere)] });
    await watch([place, elsewhere]);
    const before = await history();
    await cloudTrail.close();
    await start({
      trails: [aTrailIn(elsewhere, { status: { IsLogging: false } })],
      faults: [{ ...place, call: 1, does: { error: "AccessDeniedException" } }],
    });
    await watch([place, elsewhere]);

    expect(before).toEqual(["111122223333 org-trail true now", "444455556666 org-trail true now"]);
    expect(await history()).toEqual([
      "111122223333 org-trail true now",
      "444455556666 org-trail true past",
      "444455556666 org-trail false now",
    ]);
    expect(await facts()).toContain("trails_unread 111122223333/eu-west-1");
    expect(notes.find((one) => one.startsWith("trails could not be asked for"))).toContain(
      "aws_access_denied",
    );
  });

  it.each([
    [
      "is asked by somebody else by now",
      () =>
        database.pool.query("update coverage_places set lease_token = null where account = '111122223333'"),
      "the lease on it ran out",
    ],
    ["cannot be asked for a fault of ours", () => Promise.reject(new Error("no such key")), "no such key"],
  ])(
    "asks the others and stores their gaps where a place %s, and fails in the end",
    async (_, fail, said) => {
      await start({ trails: [aTrailIn(elsewhere, { status: { IsLogging: false } })] });

      const watching = watch([place, elsewhere], async ({ account }) => {
        if (account === place.account) await fail();
      });

      await expect(watching).rejects.toThrow(said);
      expect(await history()).toEqual(["444455556666 org-trail false now"]);
      expect(await facts()).toContain("trail_stopped trail/org-trail (111122223333)");
      expect(notes.join()).toContain(said);
    },
  );

  it("keeps what was known of a trail whose selectors are refused, and tells the others", async () => {
    const cloudTrail = await start({ trails: [aTrailIn(place)] });
    await watch();
    await cloudTrail.close();
    const own = aTrailIn(place, {
      trail: { TrailARN: "arn:aws:cloudtrail:eu-west-1:111122223333:trail/own", Name: "own" },
    });
    await start({
      trails: [aTrailIn(place), own],
      faults: [{ operation: "GetEventSelectors", call: 1, does: { error: "AccessDeniedException" } }],
    });
    await watch();

    expect(await history()).toEqual(["111122223333 org-trail true now", "111122223333 own true now"]);
    expect(await facts()).toEqual(["trails_unread 111122223333/eu-west-1"]);
  });

  it("makes each gap a finding, once a day however often it looks, with what it is and what closes it", async () => {
    await start({ trails: [aTrailIn(place, { trail: { LogFileValidationEnabled: false } })] });
    await watch();
    await watch();
    expect(await hasUnjudged(database.pool)).toBe(true);
    const now = Date.now();
    await derive(database, [], { catalog: mesh, now, freezes: true });
    await derive(database, [], { catalog: mesh, now, freezes: true });

    const { rows } = await database.pool.query<{ title: string; detail: string; alerts: number }>(
      `select r.content ->> 'title' as title, f.detail::text as detail, (select count(*)::int4 from alerts) as alerts
       from findings f join rules r on r.id = f.rule_id and r.version = f.rule_version where f.category = 'pipeline'`,
    );
    expect(rows.map(({ title, alerts }) => [title, alerts])).toEqual([
      ["Nobody can prove the files of a trail", 1],
    ]);
    expect(rows[0]?.detail).toContain("--enable-log-file-validation");
    expect(await hasUnjudged(database.pool)).toBe(false);
  });

  it("says since when an asset is seen as it is, and goes back as far as nothing changed", async () => {
    const cloudTrail = await start({ trails: [aTrailIn(place)] });
    await watch();
    const dated = async (): Promise<(string | number | null)[][]> => {
      const { views } = coverageOf(await readCoverage(database.pool), index);
      return views.flatMap(({ routes }) => routes.map(({ route, level, since }) => [route, level, since]));
    };
    const [[, , first] = []] = await dated();
    cloudTrail.setTrails([
      aTrailIn(place, {
        selectors: {
          AdvancedEventSelectors: [{ FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }] }],
        },
      }),
    ]);
    await watch();
    const [objects, requests] = await dated();

    expect(objects?.slice(0, 2)).toEqual(["s3", "none"]);
    expect(objects?.[2]).toBeGreaterThan(first as number);
    expect(requests).toEqual(["lakeformation", "full", first]);
  });
});

describe("a place that is not looked at any more", () => {
  const routes = async (): Promise<string[]> => {
    const { views } = coverageOf(await readCoverage(database.pool), index);
    return views.flatMap((one) => one.routes.map(({ route, level }) => `${route} ${level}`));
  };
  const query = (text: string): Promise<unknown> =>
    database.pool.query(text.replaceAll("$place", `'${place.account}', '${place.region}'`));

  it("counts as looked up for two hours, and not for longer, whatever state it was left in", async () => {
    await start({});
    await watch();
    await query("insert into lookup_places (account, region, state) values ($place, 'current')");
    await query(`insert into lookup_windows (account, region, from_at, until_at, asked_at)
      values ($place, now() - interval '60 days', now() - interval '1 hour', now() - interval '1 hour')`);

    expect(await routes()).toContain("lakeformation full");
    await query(
      "update lookup_places set state = 'failed', reason = 'lookup_unfinished', detail = 'some minutes'",
    );
    expect(await routes()).toContain("lakeformation full");
    await query("update lookup_windows set asked_at = now() - interval '3 hours'");
    expect(await routes()).toContain("lakeformation none");
  });

  it("counts as looked up no longer where only what is older is still looked up", async () => {
    await start({});
    await watch();
    await query(
      "insert into lookup_places (account, region, state, reason, detail) values ($place, 'failed', 'lookup_unfinished', '')",
    );
    await query(`insert into lookup_windows (account, region, from_at, until_at, asked_at)
      values ($place, now() - interval '60 days', now() - interval '1 day', now() - interval '1 minute')`);

    expect(await routes()).toContain("lakeformation none");
    await query("update lookup_windows set until_at = now() - interval '20 minutes'");
    expect(await routes()).toContain("lakeformation full");
  });

  it("is seen by nothing that it said when it has refused to answer for two weeks, and stays a gap", async () => {
    await start({ trails: [aTrailIn(place)] });
    await watch();
    await query("update coverage_places set state = 'failed', reason = 'aws_access_denied', detail = 'no'");

    await query("update coverage_places set read_at = now() - interval '13 days'");
    expect(await routes()).toContain("s3 full");
    await query("update coverage_places set read_at = now() - interval '15 days'");
    expect(await routes()).toContain("s3 none");
    const { gaps } = coverageOf(await readCoverage(database.pool), index);
    expect(gaps).toContainEqual(
      expect.objectContaining({ kind: "trails_unread", subject: "111122223333/eu-west-1" }),
    );
    expect(gaps.map(({ reason }) => reason).join()).not.toContain("nobody has asked");
  });

  it("is seen by nothing that it said when nobody has asked it for two weeks, and stays a gap", async () => {
    await start({ trails: [aTrailIn(place)] });
    await watch();

    expect(await routes()).toContain("s3 full");
    await query(
      "update coverage_places set ended_at = now() - interval '15 days', read_at = now() - interval '15 days'",
    );
    expect(await routes()).toContain("s3 none");
    const { gaps } = coverageOf(await readCoverage(database.pool), index);
    expect(gaps.map(({ kind, subject }) => `${kind} ${subject}`)).toContain(
      "trails_unread 111122223333/eu-west-1",
    );
  });
});

describe("the hours of accounts and Regions", () => {
  const file = (name: string): string => `AWSLogs/111122223333/CloudTrail/eu-west-1/2026/09/02/${name}`;
  const stamped = (stamp: string): string => file(`111122223333_CloudTrail_eu-west-1_${stamp}Z_x.json.gz`);
  const rowsOf = async (): Promise<unknown[]> => {
    const { hours } = await readCoverage(database.pool);
    return hours.map(({ hour, account, region, ...rest }) => [
      `${account}/${region} ${new Date(hour).toISOString().slice(11, 16)}`,
      ...Object.values(rest),
    ]);
  };

  it("count what came, and how long it took by the stamps of the files, twice as once, in any order", async () => {
    const early = folder.write(stamped("20260902T1015"), [
      aRead({ eventTime: "2026-09-02T10:00:00Z" }),
      aRecord({ eventTime: "2026-09-02T10:10:00Z" }),
    ]);
    const late = folder.write(stamped("20260902T1130"), [aRecord({ eventTime: "2026-09-02T10:30:00Z" })]);
    const plain = folder.write("plain.json.gz", [
      aRecord({ eventTime: "2026-09-02T11:00:00Z", awsRegion: "eu-north-1" }),
    ]);
    const expected = [
      ["111122223333/eu-north-1 11:00", 1, null, null],
      // five, fifteen and sixty minutes
      ["111122223333/eu-west-1 10:00", 3, 1_600_000, 3_600_000],
    ];

    await scan(database, [early, plain], { catalog: mesh });
    await scan(database, [late], { catalog: mesh });
    expect(await rowsOf()).toEqual(expected);
    await emptyTables(database);
    await scan(database, [late, plain, early, early], { catalog: mesh });
    expect(await rowsOf()).toEqual(expected);
  });

  it("take what is looked up hours after it happened for made up for: of AWS's lateness it says nothing", async () => {
    const read = (name: string, times: readonly string[]): string =>
      folder.write(
        name,
        times.map((time) => aRecord({ eventTime: `2026-09-02T${time}:00Z` })),
      );
    await scan(database, [read("live.json.gz", ["10:00", "10:10"]), read("past.json.gz", ["10:30"])], {
      catalog: mesh,
    });
    await database.pool.query(
      `update files set source = 'lookup-events',
         finished_at = case when path like '%live%' then timestamptz '2026-09-02T10:20Z' else timestamptz '2026-09-02T20:00Z' end`,
    );
    const hour = Date.parse("2026-09-02T10:00:00Z");

    await inTransaction(database.pool, (client) => replacePlaceHours(client, [hour]));

    expect(await rowsOf()).toEqual([["111122223333/eu-west-1 10:00", 3, 900_000, 1_200_000]]);
  });

  it.each(["20269999T9999", "20260231T1000", "20260902T2460", "00000000T0000", "20991231T0000"])(
    "count though the name of a file tells the time %s, and take no lateness from it",
    async (stamp) => {
      const records = [aRecord({ eventTime: "2026-09-02T10:00:00Z" })];
      await scan(database, [folder.write(stamped(stamp), records)], { catalog: mesh });

      expect(await rowsOf()).toEqual([["111122223333/eu-west-1 10:00", 1, null, null]]);
    },
  );

  it("tell a Region whose events come late, and one that has fallen silent while another goes on", async () => {
    const hour = (at: number): string =>
      new Date(Date.parse("2026-09-02T00:05:00Z") + at * 3_600_000).toISOString();
    const record = (at: number, awsRegion: string): TrailRecord =>
      aRecord({ eventTime: hour(at).replace(".000", ""), awsRegion });
    const span = (from: number, to: number): number[] =>
      Array.from({ length: to - from }, (_, at) => from + at);
    const usual = folder.write("usual.json.gz", [
      ...span(0, 40).map((at) => record(at, "eu-west-1")),
      ...span(0, 30).map((at) => record(at, "eu-north-1")),
    ]);
    // of 16:05, two hours and 25 minutes later
    const late = folder.write(stamped("20260903T1830"), [record(40, "eu-west-1")]);
    await scan(database, [usual, late], { catalog: mesh });

    const { gaps } = coverageOf(await readCoverage(database.pool), index);
    expect(gaps.map(({ kind, subject, count, limit }) => [kind, subject, count, limit])).toEqual([
      ["source_silent", "111122223333/eu-north-1", 11, 6],
      ["source_late", "111122223333/eu-west-1", 145, 60],
    ]);
  });

  it("are of the time of the logs where nobody but scans wrote them, and assets are as far seen as the logs show", async () => {
    await scan(database, [folder.write("one.json.gz", [aRead({ eventTime: "2026-09-02T10:00:00Z" })])], {
      catalog: mesh,
    });
    const input = await readCoverage(database.pool);
    const { views, gaps } = coverageOf(input, index);

    expect(new Date(input.now).toISOString()).toBe("2026-09-02T11:00:00.000Z");
    expect(
      views.map(({ level, routes }) => [level, ...routes.map((one) => `${one.route} ${one.level}`)]),
    ).toEqual([["partial", "s3 partial", "lakeformation none"]]);
    expect(gaps).toEqual([]);
  });
});
