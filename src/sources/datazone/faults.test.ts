import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  aDomain,
  anAsset,
  aProject,
  aSubscription,
  DOMAIN,
  MARKETING,
  ORDERS,
  ROOT,
  SALES,
  SALES_UNIT,
  TOOLING,
} from "../../../test/support/datazone-domain.ts";
import type { Asked, OperationName } from "../../../test/support/datazone-answers.ts";
import { entriesOf, openOn, quickClock, readAll } from "../../../test/support/datazone-reading.ts";
import type { ReadDomain } from "../../../test/support/datazone-reading.ts";
import { STORY } from "../../../test/support/datazone-story.ts";
import { startFakeDataZone } from "../../../test/support/fake-datazone.ts";
import type { DataZoneDeed, DataZoneFault, FakeDataZone } from "../../../test/support/fake-datazone.ts";
import type { DataZoneGiven } from "./index.ts";

const open: { close(): unknown }[] = [];

beforeEach(() => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const each of open.splice(0).toReversed()) await each.close();
});

async function serve(...faults: readonly DataZoneFault[]): Promise<FakeDataZone> {
  const fake = await startFakeDataZone();
  open.push(fake);
  fake.plan(...faults);
  return fake;
}

async function read(fake: FakeDataZone, given: Partial<DataZoneGiven> = {}): Promise<ReadDomain> {
  const reader = openOn(fake, given);
  open.push(reader);
  return await readAll(reader);
}

const count = (fake: FakeDataZone, name: OperationName): number =>
  fake.requests.filter(({ operation }) => operation === name).length;

describe("a request of a domain that is not answered", () => {
  it.each(["throttle", "server_error", "unavailable", "reset", "cut", "hang", "html"] as const)(
    "is repeated after %s, and the read is whole",
    async (does) => {
      const fake = await serve(
        { operation: "ListProjects", does, times: 2 },
        { operation: "ListSubscriptions", does, times: 1, fits: ({ status }) => status === "REVOKED" },
      );
      const { entries, refused } = await read(fake, does === "hang" ? { answerTimeoutMs: 800 } : {});

      expect(entries.size).toBe(STORY.length);
      expect(refused).toEqual([]);
      expect(count(fake, "ListProjects")).toBe(3);
    },
  );

  it.each([
    ["throttle", "aws_unavailable"],
    ["server_error", "aws_unavailable"],
    ["reset", "aws_unavailable"],
    ["hang", "aws_unavailable"],
    ["html", "aws_unavailable"],
    ["expired", "aws_credentials"],
  ] as const)("ends the read, where it stays at %s, with %s", async (does, code) => {
    const fake = await serve({ operation: "ListSubscriptions", does, page: 2 });
    fake.pageMax = 1;

    const reading = read(fake, { attemptsMax: 3, ...(does === "hang" ? { answerTimeoutMs: 800 } : {}) });

    await expect(reading).rejects.toMatchObject({ name: "AuditplaneError", code, retryable: true });
    await expect(reading).rejects.toThrow(`could not read ListSubscriptions of the domain ${DOMAIN}`);
    expect(count(fake, "ListSubscriptions")).toBe(does === "expired" ? 2 : 4);
  });

  it("waits twice as long each time, up to a bound, and asks no more than is allowed", async () => {
    const fake = await serve({ operation: "GetDomain", does: "unavailable" });
    const clock = quickClock();
    const waits: number[] = [];
    const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
      waits.push(ms);
      return clock.sleep(ms, signal);
    };

    await expect(read(fake, { clock: { now: () => clock.now(), sleep } })).rejects.toMatchObject({
      code: "aws_unavailable",
    });
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000]);
  });

  it("ends everything else soon: nothing is asked any more once the read has failed", async () => {
    const fake = await serve({ operation: "ListRules", does: "expired" });
    fake.domain.subscriptions = Array.from({ length: 5000 }, (_, at) => aSubscription({ id: `sub${at}` }));

    await expect(read(fake)).rejects.toMatchObject({ code: "aws_credentials" });
    const asked = fake.requests.length;
    await expect(read(await serve())).resolves.toBeDefined();

    // those that were on their way
    expect(fake.requests.length).toBeLessThan(asked + 20);
    expect(count(fake, "ListSubscriptions")).toBeLessThan(50);
  });

  it("ends with the reason of the signal, in a request and in a wait", async () => {
    for (const does of ["hang", "unavailable"] as const) {
      const fake = await serve({ operation: "ListProjects", does });
      const reader = openOn(fake, { clock: undefined, answerTimeoutMs: 60_000 });
      open.push(reader);
      const stop = new AbortController();
      const reading = readAll(reader, stop.signal);
      await expect.poll(() => count(fake, "ListProjects")).toBeGreaterThan(0);
      stop.abort(new Error("the worker stops"));

      await expect(reading).rejects.toThrow("the worker stops");
    }
  });

  it("is given up without harm by who stops reading", async () => {
    const fake = await serve();
    fake.domain.subscriptions = Array.from({ length: 5000 }, (_, at) => aSubscription({ id: `sub${at}` }));
    const reader = openOn(fake);
    open.push(reader);
    for await (const part of reader.read(new AbortController().signal)) if (part.list === "ListRules") break;
    const asked = fake.requests.length;
    await read(await serve());

    expect(fake.requests.length).toBeLessThan(asked + 20);
    expect(count(fake, "ListSubscriptions")).toBeLessThan(50);
  });
});

/** Every list, whose it is, and a fault that meets it alone. */
const LISTS: [
  list: string,
  operation: OperationName,
  of: string | undefined,
  fits?: (asked: Asked) => boolean,
][] = [
  ["GetDomain", "GetDomain", undefined],
  ["ListDomainUnitsForParent", "ListDomainUnitsForParent", ROOT],
  ["GetDomainUnit", "GetDomainUnit", SALES_UNIT, ({ identifier }) => identifier === SALES_UNIT],
  ["ListEntityOwners", "ListEntityOwners", ROOT],
  ["ListProjects", "ListProjects", undefined],
  [
    "ListProjectMemberships",
    "ListProjectMemberships",
    MARKETING,
    ({ projectIdentifier }) => projectIdentifier === MARKETING,
  ],
  [
    "ListEnvironments",
    "ListEnvironments",
    MARKETING,
    ({ projectIdentifier }) => projectIdentifier === MARKETING,
  ],
  ["GetEnvironment", "GetEnvironment", TOOLING],
  ["ListSubscriptionTargets", "ListSubscriptionTargets", TOOLING],
  [
    "ListSubscriptionGrants",
    "ListSubscriptionGrants",
    TOOLING,
    ({ environmentId }) => environmentId !== undefined,
  ],
  [
    "Search ASSET",
    "Search",
    SALES,
    (asked) => asked["searchScope"] === "ASSET" && asked["owningProjectIdentifier"] === SALES,
  ],
  [
    "Search DATA_PRODUCT",
    "Search",
    SALES,
    (asked) => asked["searchScope"] === "DATA_PRODUCT" && asked["owningProjectIdentifier"] === SALES,
  ],
  ["GetDataProduct", "GetDataProduct", "6dprod1bundle2"],
  ["Search GLOSSARY", "Search", undefined, ({ searchScope }) => searchScope === "GLOSSARY"],
  ["Search GLOSSARY_TERM", "Search", undefined, ({ searchScope }) => searchScope === "GLOSSARY_TERM"],
  ["SearchListings", "SearchListings", undefined],
  [
    "ListSubscriptionRequests REJECTED",
    "ListSubscriptionRequests",
    undefined,
    ({ status }) => status === "REJECTED",
  ],
  ["ListSubscriptions CANCELLED", "ListSubscriptions", undefined, ({ status }) => status === "CANCELLED"],
  ["ListAssetFilters", "ListAssetFilters", ORDERS],
  ["ListRules", "ListRules", SALES_UNIT, ({ targetIdentifier }) => targetIdentifier === SALES_UNIT],
  ["GetRule", "GetRule", "2ruleaccessprp"],
  ["ListEnvironmentBlueprintConfigurations", "ListEnvironmentBlueprintConfigurations", DOMAIN],
  ["SearchTypes", "SearchTypes", DOMAIN],
  ["SearchUserProfiles", "SearchUserProfiles", undefined],
  ["SearchGroupProfiles", "SearchGroupProfiles", undefined],
];

describe("a list of a domain that is refused", () => {
  it("leaves it known whose an environment is that is not given itself", async () => {
    const { entries } = await read(await serve({ operation: "GetEnvironment", does: "refuse" }));
    const environment = [...entries.values()].find(({ id }) => id === TOOLING);

    expect(environment).toMatchObject({ kind: "environment", content: { project: MARKETING, roleArns: [] } });
  });

  it.each(LISTS)("is named, and others are read nevertheless: %s", async (list, operation, of, fits) => {
    const fake = await serve({ operation, does: "refuse", ...(fits ? { fits } : {}) });
    const { refused, entries } = await read(fake);

    expect(refused).toMatchObject([
      {
        list,
        ...(of === undefined ? {} : { of }),
        refusal: { kind: "access_denied", action: `datazone:${operation}`, denied: undefined },
      },
    ]);
    expect(refused[0]).toHaveProperty("refusal.detail", expect.stringContaining("not permitted to perform"));
    expect(refused[0]).toHaveProperty(
      "refusal.detail",
      expect.stringContaining("IAM user profile in the domain"),
    );
    if (of === undefined) expect(refused[0]).not.toHaveProperty("of");
    expect(entriesOf({ pages: [], refused, entries }, "subscription").size).toBeGreaterThan(5);
  });

  it("says what IAM says, where it was IAM", async () => {
    const fake = await serve({ operation: "ListRules", does: "refuse_by_iam" });
    const { refused } = await read(fake);

    expect(refused).toHaveLength(3);
    for (const { refusal } of refused)
      expect(refusal).toMatchObject({
        action: "datazone:ListRules",
        resource: `arn:aws:datazone:eu-west-1:111122223333:domain/${DOMAIN}`,
      });
    expect(refused[0]?.refusal.detail).not.toContain("user profile");
  });

  it("may have given pages before", async () => {
    const fake = await serve({ operation: "ListProjects", does: "refuse", page: 3 });
    fake.pageMax = 1;
    const found = await read(fake);

    expect(entriesOf(found, "project").size).toBe(2);
    expect(found.refused.map(({ list }) => list)).toEqual(["ListProjects"]);
  });

  it("is asked for once more nowhere: profiles that may not be got are refused as one", async () => {
    const fake = await serve(
      { operation: "SearchUserProfiles", does: { short: 0 } },
      { operation: "GetUserProfile", does: "refuse" },
    );
    fake.domain.members[SALES] = Array.from({ length: 200 }, (_, at) => ({
      designation: "PROJECT_OWNER",
      memberDetails: { user: { userId: `user${at}` } },
    }));
    const { refused } = await read(fake);

    expect(refused).toMatchObject([{ list: "GetUserProfile" }]);
    expect(refused[0]).not.toHaveProperty("of");
    expect(count(fake, "GetUserProfile")).toBe(50);
  });

  it("is one that AWS calls wrong, too, or of which a search gives much less than it has found", async () => {
    const fake = await serve(
      { operation: "ListRules", does: "invalid", times: 1 },
      { operation: "SearchListings", does: { short: 2, total: 10_000 } },
    );
    const { refused } = await read(fake);

    expect(refused.map(({ list, refusal }) => `${list} ${refusal.kind}`).sort()).toEqual([
      "ListRules refused",
      "SearchListings refused",
    ]);
    expect(refused.find(({ list }) => list === "SearchListings")?.refusal.detail).toBe(
      "10000 were found, and only 2 were given to the end of the list",
    );
  });

  it("is not one of what has gone since it was named, but is one of a path that nobody knows", async () => {
    const gone = await read(await serve({ operation: "ListProjectMemberships", does: "gone", times: 1 }));
    const noPath = await read(
      await serve({ operation: "ListProjectMemberships", does: "no_path", times: 1 }),
    );

    expect(gone.refused).toEqual([]);
    expect(noPath.refused).toMatchObject([{ list: "ListProjectMemberships", refusal: { kind: "refused" } }]);
  });
});

describe("pages of a domain", () => {
  it("may be empty and not the last", async () => {
    const empty = (operation: OperationName): DataZoneFault => ({ operation, does: "empty_page", times: 1 });
    const fake = await serve(empty("ListProjects"), empty("Search"), empty("ListSubscriptions"));
    fake.pageMax = 2;
    const { entries } = await read(fake);

    expect(entries.size).toBe(STORY.length);
  });

  it.each(["ListProjects", "ListSubscriptions", "Search"] as const)(
    "whose token comes again are an error and no endless loop: %s",
    async (operation) => {
      const fake = await serve({ operation, does: "same_token" });
      fake.pageMax = 1;

      const reading = read(fake);

      await expect(reading).rejects.toMatchObject({ code: "aws_unavailable", retryable: true });
      await expect(reading).rejects.toThrow("AWS gave the token of an earlier page once more");
      expect(count(fake, operation)).toBeLessThan(12);
    },
  );

  it("that are fewer than before are given as they are: whoever compares has to say that it is too few", async () => {
    const short: DataZoneDeed = { short: 1 };
    const found = await read(await serve({ operation: "ListProjects", does: short }));

    expect([...entriesOf(found, "project").keys()]).toEqual([SALES]);
    expect(found.refused).toEqual([]);
  });

  it("give an entry that comes twice twice, and read what hangs on it once", async () => {
    const fake = await serve();
    fake.domain = aDomain({
      projects: [aProject({}), aProject({ name: "renamed" })],
      assets: [anAsset({}), anAsset({ name: "later" })],
    });
    const found = await read(fake);

    expect(entriesOf(found, "project").get(SALES)?.content.name).toBe("renamed");
    expect(entriesOf(found, "asset").get(ORDERS)?.content.name).toBe("later");
    expect(count(fake, "ListProjectMemberships")).toBe(1);
  });
});
