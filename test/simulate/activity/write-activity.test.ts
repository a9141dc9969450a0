import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseCatalog } from "../../../src/core/catalog/parse-catalog.ts";
import { drawActivity } from "../../../src/simulate/activity/activity.ts";
import type { Labels } from "../../../src/simulate/activity/labels.ts";
import { writeActivity } from "../../../src/simulate/activity/write-activity.ts";
import type { WrittenActivity } from "../../../src/simulate/activity/write-activity.ts";
import type { TrailRecord } from "../../../src/simulate/records/record.ts";
import { expectTrailKeys, expectWholeRecords } from "../expectations.ts";
import { digestOf, readRecords, recount } from "../read-back.ts";
import { foldRecords, keyOf } from "./fold-records.ts";
import type { Folded } from "./fold-records.ts";

const HOUR = 3_600_000;
/** Few people and services, and days enough for attacks. */
const OPTIONS = { people: 9, days: 32, seed: 1 };
const DISORDER = { people: 8, days: 3, duplicates: 0.05, shuffle: 0.3, late: 0.1 };
let directory = "";
let written: WrittenActivity;
let records: TrailRecord[];
let disordered: WrittenActivity;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "activity-"));
  written = await writeActivity(join(directory, "orderly"), OPTIONS);
  records = await readRecords(written.paths);
  disordered = await writeActivity(join(directory, "disorderly"), DISORDER);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("an activity on disk", () => {
  it("has the bytes and distinct objects of the activity, for each person, hour and asset", () => {
    const { catalog } = drawActivity(OPTIONS);

    expect(foldRecords(records, catalog)).toEqual(expected(OPTIONS));
  });

  it("has them still where records come twice, late and in disorder", async () => {
    const { catalog } = drawActivity(DISORDER);

    expect(foldRecords(await readRecords(disordered.paths), catalog)).toEqual(expected(DISORDER));
  });

  it("has the same bytes for the same options and others for another seed", async () => {
    const again = await writeActivity(join(directory, "again"), DISORDER);
    const other = await writeActivity(join(directory, "other"), { ...DISORDER, seed: 2 });
    const digest = ({ logs, paths, catalog }: WrittenActivity): Promise<string> =>
      digestOf(logs, [...paths, catalog, join(logs, "../labels.json")]);

    expect(await digest(again)).toBe(await digest(disordered));
    expect(await digest(other)).not.toBe(await digest(disordered));
  });

  it("holds what it declares", () => {
    const { events, s3Accesses, queries, denied, bytesOut, entitlements } = written;

    expect(recount(records)).toEqual({ events, s3Accesses, queries, denied, bytesOut });
    expect(written.delivered).toBe(events);
    expect(entitlements).toMatchObject({ none: 0, revoked: 0, ungoverned: 0 });
    for (const verdict of ["owner", "subscribed", "exempt"] as const)
      expect(entitlements[verdict]).toBeGreaterThan(0);
  });

  it("names its files as CloudTrail does and consists of whole records with placeholders", () => {
    expectTrailKeys(written.paths);
    expectTrailKeys(disordered.paths);
    expectWholeRecords(records);
  });

  it("has a catalog that is accepted, and was read after the last record", async () => {
    const parsed = parseCatalog(await readFile(written.catalog, "utf8"), "catalog.yaml");

    expect(parsed.ok ? [] : parsed.problems).toEqual([]);
    const asOf = parsed.ok ? parsed.catalog.asOf : Number.NaN;
    expect(asOf).toBeGreaterThan(Date.parse(written.span?.to ?? ""));
  });

  it("is written hour by hour, says so, and ends where it is told to", async () => {
    const hours: string[] = [];
    const options = { people: 3, days: 2, from: "2026-09-01" };

    await writeActivity(join(directory, "hours"), {
      ...options,
      onHour: (...hour) => hours.push(hour.join("/")),
    });
    const writing = writeActivity(join(directory, "stopped"), {
      ...options,
      onHour: () => {
        throw new Error("stopped");
      },
    });

    expect(hours).toHaveLength(48);
    expect([hours[0], hours[47]]).toEqual(["1/48", "48/48"]);
    await expect(writing).rejects.toThrow("stopped");
  });
});

describe("the records of an activity", () => {
  it("come of Identity Center, source identities, roles of services, vended sessions, twins and AWS itself", () => {
    const issuers = records.map(({ userIdentity }) => userIdentity.sessionContext?.sessionIssuer.arn ?? "");
    const sources = new Set(records.map(({ userIdentity }) => userIdentity.sessionContext?.sourceIdentity));

    expect(issuers.some((arn) => arn.includes("/aws-reserved/sso.amazonaws.com/"))).toBe(true);
    expect(issuers.some((arn) => arn.includes(":role/mesh/batch-"))).toBe(true);
    expect(issuers.some((arn) => arn.endsWith(":role/lake-registration"))).toBe(true);
    expect(issuers.some((arn) => arn.includes("/aws-service-role/macie.amazonaws.com/"))).toBe(true);
    expect([...sources].some((name) => name?.endsWith("@example.com"))).toBe(true);
    expect(records.some(({ userIdentity }) => userIdentity.type === "AWSAccount")).toBe(true);
    expect(records.some(({ userIdentity }) => userIdentity.type === "AWSService")).toBe(true);
  });

  it("open a session before it is used, and vend before what is vended reads", () => {
    const opened = new Map<unknown, string>();
    const vended = new Map<unknown, string>();
    for (const record of records) {
      const { credentials } = (record.responseElements ?? {}) as { credentials?: { accessKeyId: string } };
      if (credentials) opened.set(credentials.accessKeyId, record.eventTime);
      const session = record.additionalEventData?.["lakeFormationRoleSessionName"];
      if (session !== undefined) vended.set(session, record.eventTime);
    }
    const isLate = ({ userIdentity, eventTime }: TrailRecord): boolean => {
      const issuer = userIdentity.sessionContext?.sessionIssuer.arn ?? "";
      const session = userIdentity.arn?.split("/").at(-1);
      if (issuer.endsWith("/lake-registration")) return !((vended.get(session) ?? "9") <= eventTime);
      return issuer.includes(":role/mesh/") && !((opened.get(userIdentity.accessKeyId) ?? "9") <= eventTime);
    };

    expect(vended.size).toBeGreaterThan(0);
    expect(records.filter(isLate)).toEqual([]);
  });

  it("read some objects in several ranges", () => {
    const reads = records.filter(({ eventName, sharedEventID, userIdentity }) => {
      return eventName === "GetObject" && (sharedEventID === undefined || userIdentity.arn !== undefined);
    });
    const objects = new Set(
      reads.map(({ eventTime, userIdentity, resources }) =>
        [eventTime.slice(0, 13), userIdentity.accessKeyId, resources?.[0]?.ARN].join(),
      ),
    );

    expect(objects.size).toBeLessThan(reads.length * 0.95);
  });

  it("spread an attack of five sessions over five keys of one person", () => {
    const {
      person = "",
      from = "",
      until = "",
    } = written.labels.attacks.find(({ kind }) => kind === "five_sessions") ?? {};
    const during = records.filter(({ eventTime, userIdentity }) => {
      return userIdentity.sessionContext?.sourceIdentity === person && eventTime >= from && eventTime < until;
    });

    expect(new Set(during.map(({ userIdentity }) => userIdentity.accessKeyId)).size).toBe(5);
    expect(new Set(during.map(({ sourceIPAddress }) => sourceIPAddress)).size).toBeGreaterThanOrEqual(5);
  });
});

describe("labels.json", () => {
  it("tells what the fleet was, and every attack with what it added", async () => {
    const labels = JSON.parse(await readFile(join(directory, "orderly/labels.json"), "utf8")) as Labels;
    const { attacks, people } = drawActivity(OPTIONS);

    expect(labels).toEqual(written.labels);
    expect(labels.fleet).toMatchObject({
      people: 9,
      days: 32,
      from: "2026-08-31",
      tail: "log-normal",
      late: 0,
    });
    expect(labels.attacks.map(({ id }) => id)).toEqual(attacks.map(({ id }) => id));
    for (const [at, label] of labels.attacks.entries()) {
      const attack = attacks[at];
      const sums = attack?.rows.reduce(
        (sum, row) => ({ bytes: sum.bytes + row.bytes, objects: sum.objects + row.objects }),
        { bytes: 0, objects: 0 },
      );
      expect(label).toMatchObject({ ...sums, person: people[attack?.person ?? -1]?.id });
      expect([Date.parse(label.from), Date.parse(label.until)]).toEqual([attack?.from, attack?.until]);
    }
    expect(labels.attacks.length).toBeGreaterThan(4);
  });
});

describe("disorder", () => {
  it("delivers the share of duplicates a second time, unchanged and in a later file", async () => {
    const files = await Promise.all(disordered.paths.map((path) => readRecords([path])));
    const places = new Map<string, number[]>();
    for (const [file, own] of files.entries())
      for (const { eventID } of own) places.set(eventID, [...(places.get(eventID) ?? []), file]);
    const twice = [...places.values()].filter((at) => at.length === 2);

    expect(disordered.delivered - disordered.events).toBe(twice.length);
    expect(twice.length / disordered.events).toBeCloseTo(0.05, 1);
    expect(twice.every(([first, second]) => first !== second)).toBe(true);
    expect(new Set(files.flat().map((record) => JSON.stringify(record))).size).toBe(disordered.events);
  });

  it("delivers the share of late records up to a day late, and the others within the hour", async () => {
    const delays = await delaysOf(
      await writeActivity(join(directory, "late"), { people: 6, days: 2, late: 0.1 }),
    );
    const late = delays.filter((delay) => delay > 1.2 * HOUR);

    expect(late.length / delays.length).toBeCloseTo(0.1, 1);
    expect(Math.max(...late)).toBeLessThanOrEqual(24.2 * HOUR);
    expect(Math.min(...delays)).toBeGreaterThan(0);
  });

  it("shuffles the share of files, and delivers these out of their turn; without it all is in order", async () => {
    const shuffled = await writeActivity(join(directory, "shuffled"), { people: 6, days: 3, shuffle: 0.3 });
    const isSorted = async (path: string): Promise<boolean> => {
      const times = (await readRecords([path])).map(({ eventTime }) => eventTime);
      return times.every((time, at) => at === 0 || (times[at - 1] ?? "") <= time);
    };
    const sorted = await Promise.all(shuffled.paths.map(isSorted));
    const stamps = (paths: readonly string[]): string[] =>
      paths.map((path) => /_(\d{8}T\d{4})Z_/.exec(path)?.[1] ?? "");

    expect(sorted.filter((one) => !one).length / sorted.length).toBeCloseTo(0.3, 1);
    expect(stamps(shuffled.paths)).not.toEqual(stamps(shuffled.paths).toSorted());
    expect(await Promise.all(written.paths.slice(0, 50).map(isSorted))).not.toContain(false);
    expect(stamps(written.paths)).toEqual(stamps(written.paths).toSorted());
  });
});

function expected(options: typeof OPTIONS | typeof DISORDER): Folded {
  const { people, days, day } = drawActivity(options);
  return new Map(
    days.flatMap((at) =>
      day(at).map(({ person, hour, asset, bytes, objects }) => {
        return [keyOf(people[person]?.id ?? "", hour, asset), { bytes, objects }] as const;
      }),
    ),
  );
}

/** Time from each record to the delivery of its file. */
async function delaysOf({ paths }: WrittenActivity): Promise<number[]> {
  const delays: number[] = [];
  for (const path of paths) {
    const [, day = "", time = ""] = /_(\d{8})T(\d{4})Z_/.exec(path) ?? [];
    const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
    const delivered = Date.parse(`${date}T${time.slice(0, 2)}:${time.slice(2)}:00Z`);
    for (const { eventTime } of await readRecords([path])) delays.push(delivered - Date.parse(eventTime));
  }
  return delays;
}
