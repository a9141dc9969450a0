import { afterEach, describe, expect, it } from "vitest";
import { startFakeMacie } from "../../../test/support/fake-macie.ts";
import type { FakeMacie, Fault } from "../../../test/support/fake-macie.ts";
import { aFinding, macieFixture, macieFixtures } from "../../../test/support/macie-findings.ts";
import { AuditplaneError } from "../../errors.ts";
import type { NotEnabled } from "./calls.ts";
import { createMacieClient, readFindings } from "./index.ts";
import type { FindingPage } from "./read-pages.ts";

const MINUTE = 60_000;

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

interface Reading {
  readonly pages: readonly FindingPage[];
  readonly ids: readonly unknown[];
  readonly notEnabled: NotEnabled | undefined;
  readonly cursor: number | undefined;
}

interface ReadOptions {
  readonly since?: number | undefined;
  readonly signal?: AbortSignal;
  readonly attemptsMax?: number;
  readonly pagesMax?: number;
  /** Some answer never ends. */
  readonly hangs?: boolean;
}

/** For answers that never end alone: others must not take as long, however busy the machine is. */
const SOON_MS = 1_000;
const isEndless = (fault: Fault): boolean => fault === "hang" || fault === "stall";

async function fakeMacie(): Promise<FakeMacie> {
  const fake = await startFakeMacie();
  fake.model.now = NOW;
  open.push(() => fake.close());
  return fake;
}

async function read(fake: FakeMacie, options: ReadOptions = {}): Promise<Reading> {
  const { since, signal, attemptsMax = 3, pagesMax = Infinity, hangs = false } = options;
  const client = createMacieClient({
    region: "eu-west-1",
    endpoint: fake.endpoint,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    ...(hangs && { answerTimeoutMs: SOON_MS }),
    attemptsMax,
  });
  open.push(() => client.destroy());
  const pages: FindingPage[] = [];
  let notEnabled: NotEnabled | undefined;
  for await (const value of readFindings({ client, since, signal })) {
    if (value.kind === "not_enabled") notEnabled = value;
    else pages.push(value);
    if (pages.length >= pagesMax) break;
  }
  const ids = pages.flatMap(({ findings }) =>
    findings.map(({ document }) => (document as { id: string }).id),
  );
  return { pages, ids, notEnabled, cursor: pages.at(-1)?.cursor ?? since };
}

/** Of Macie and of this machine: where they differ the SDK mends its own and asks again, whatever the answer was. */
const NOW = Math.floor(Date.now() / 1000) * 1000;
const FIRST = NOW - 240 * MINUTE;

/** So many findings, a second apart, the first four hours ago. */
function findings(count: number) {
  return Array.from({ length: count }, (_, at) =>
    aFinding({
      id: `f${String(at).padStart(3, "0")}`,
      key: `orders/part-${at}.parquet`,
      updatedAt: new Date(FIRST + at * 1000).toISOString(),
    }),
  );
}

describe("the source macie", () => {
  it("reads findings of both categories, archived ones and samples too, verbatim and typed", async () => {
    const fake = await fakeMacie();
    const documents = macieFixtures().filter(({ name }) => name.startsWith("finding-"));
    const unknown = { ...(macieFixture("finding-sensitive-credentials") as object), newField: { a: [null] } };
    fake.model.put(...documents.map(({ value }) => value as never), unknown as never);

    const { pages } = await read(fake);

    const found = pages.flatMap((page) => page.findings);
    expect(found.map(({ document }) => document)).toEqual(
      expect.arrayContaining([unknown, macieFixture("finding-policy-bucket-public")]),
    );
    expect(found.every(({ parsed }) => parsed.kind === "finding" && parsed.finding.doubts.length === 0)).toBe(
      true,
    );
    expect(new Set(found.map(({ parsed }) => parsed.kind === "finding" && parsed.finding.id)).size).toBe(9);
  });

  it("reads pages of fifty, oldest update first, and asks for no more than fifty findings at once", async () => {
    const fake = await fakeMacie();
    fake.model.put(...findings(120).toReversed());

    const { ids, pages } = await read(fake);

    expect([...new Set(ids)]).toEqual(findings(120).map(({ id }) => id));
    const cursors = pages.map(({ cursor }) => cursor ?? NaN);
    expect(cursors).toEqual(cursors.toSorted((a, b) => a - b));
    const sizes = fake.asked.flatMap(({ request }) => request.findingIds?.length ?? []);
    expect(Math.max(...sizes)).toBe(50);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(125);
  });

  it("goes on from the cursor of any page without a gap", async () => {
    const fake = await fakeMacie();
    fake.model.put(...findings(130));

    for (const pagesMax of [1, 2, 3]) {
      const first = await read(fake, { pagesMax });
      const second = await read(fake, { since: first.cursor });

      expect(new Set([...first.ids, ...second.ids]).size).toBe(130);
    }
  });

  it("reads from its cursor on, that time included, and a while before it", async () => {
    const fake = await fakeMacie();
    const since = FIRST;
    const aged = (ms: number, id: string) => aFinding({ id, updatedAt: new Date(since + ms).toISOString() });
    fake.model.put(aged(0, "same"), aged(-9 * MINUTE, "late"), aged(-11 * MINUTE, "old"), aged(1, "new"));

    const { ids } = await read(fake, { since });

    expect(ids).toEqual(["late", "same", "new"]);
  });

  it("asks once where nothing is new, and moves its cursor", async () => {
    const fake = await fakeMacie();
    const since = fake.model.now - 5 * MINUTE;

    const { pages } = await read(fake, { since });

    expect(fake.asked).toHaveLength(1);
    expect(pages).toEqual([{ kind: "page", findings: [], gone: [], cursor: fake.model.now - MINUTE }]);
  });

  it("reads a finding again that was updated while it went on, and no cursor passes over it", async () => {
    const fake = await fakeMacie();
    fake.model.put(...findings(60), aFinding({ id: "policy", key: undefined, updatedAt: at(fake, -240) }));
    let isUpdated = false;
    fake.before(({ call, request }) => {
      if (isUpdated || call !== "get" || !request.findingIds?.includes("policy")) return;
      isUpdated = true;
      fake.model.put(aFinding({ id: "policy", key: undefined, updatedAt: at(fake, 0), more: { count: 2 } }));
    });

    const first = await read(fake, { pagesMax: 1 });
    fake.model.now += 10 * MINUTE;
    const second = await read(fake, { since: first.cursor });

    const versions = [...first.pages, ...second.pages]
      .flatMap((page) => page.findings)
      .flatMap(({ parsed }) => (parsed.kind === "finding" ? parsed.finding : []))
      .filter(({ id }) => id === "policy");
    expect(new Set(versions.map(({ count }) => count))).toEqual(new Set([2]));
    expect(first.cursor).toBeLessThan(fake.model.now - 10 * MINUTE);
    expect(new Set([...first.ids, ...second.ids]).size).toBe(61);
  });

  it("loses no neighbour of a finding that an update moves to the end of the listing", async () => {
    const fake = await fakeMacie();
    // one millisecond for all, so that only tokens lead on
    const same = findings(120).map((finding) => ({ ...finding, updatedAt: at(fake, -240) }));
    fake.model.put(...same);
    let isUpdated = false;
    fake.before(({ call, request }) => {
      if (isUpdated || call !== "list" || !request.nextToken) return;
      isUpdated = true;
      fake.model.put({ ...(same[0] as (typeof same)[0]), updatedAt: at(fake, 0) });
    });

    const { ids } = await read(fake);

    expect(new Set(ids).size).toBe(120);
  });

  it("costs no sibling where a finding has a time that is none, and says which it is", async () => {
    const fake = await fakeMacie();
    const broken = aFinding({ id: "broken", more: { createdAt: "yesterday" } });
    fake.model.put(...findings(3), broken);

    const { pages } = await read(fake);

    const parsed = pages.flatMap((page) => page.findings.map((finding) => finding.parsed));
    expect(parsed.filter(({ kind }) => kind === "finding")).toHaveLength(3);
    expect(parsed.filter(({ kind }) => kind === "unreadable")).toEqual([
      { kind: "unreadable", id: "broken", reason: "bad_time", detail: 'createdAt is "yesterday"' },
    ]);
  });

  it("names findings that were listed and are gone when they are fetched", async () => {
    const fake = await fakeMacie();
    fake.model.put(...findings(3));
    fake.before(({ call }) => {
      if (call === "get") fake.model.forget("f001");
    });

    const { pages, ids } = await read(fake);

    expect(ids).toEqual(["f000", "f002"]);
    expect(pages.flatMap(({ gone }) => gone)).toEqual(["f001"]);
  });

  it.each<Fault>(["throttled", "server_error", "unavailable", "reset", "cut", "hang", "stall"])(
    "gets over %s in the midst of it",
    async (fault) => {
      const fake = await fakeMacie();
      fake.model.put(...findings(60));
      fake.plan("ok", fault, "ok", fault, "ok");

      const { ids } = await read(fake, { hangs: isEndless(fault) });

      expect(new Set(ids).size).toBe(60);
    },
  );

  it.each<[Fault, string, boolean]>([
    ["throttled", "aws_unavailable", true],
    ["server_error", "aws_unavailable", true],
    ["unavailable", "aws_unavailable", true],
    ["reset", "aws_unavailable", true],
    ["cut", "aws_unavailable", true],
    ["hang", "aws_unavailable", true],
    ["stall", "aws_unavailable", true],
    ["html", "aws_unavailable", true],
    ["empty", "aws_unavailable", true],
    ["expired", "aws_credentials", true],
    ["bad_signature", "aws_access_denied", false],
    ["access_denied", "aws_access_denied", false],
    ["region_disabled", "aws_region_disabled", false],
    ["not_valid", "aws_refused", false],
  ])("keeps the pages before %s and ends in %s", async (fault, code, retryable) => {
    const fake = await fakeMacie();
    fake.model.put(...findings(60));
    fake.plan("ok", "ok");
    fake.otherwise(fault);
    const pages: FindingPage[] = [];

    const client = createMacieClient({
      region: "eu-west-1",
      endpoint: fake.endpoint,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      ...(isEndless(fault) && { answerTimeoutMs: SOON_MS }),
      attemptsMax: 2,
    });
    open.push(() => client.destroy());
    const failure = await collect(readFindings({ client, since: undefined }), pages).catch(
      (error: unknown) => error,
    );

    expect(pages.flatMap((page) => page.findings)).toHaveLength(50);
    expect(pages.at(-1)?.cursor).toBe(FIRST + 49_000);
    expect(failure).toBeInstanceOf(AuditplaneError);
    expect(failure).toMatchObject({ code, retryable });
    expect((failure as Error).message).toMatch(/^could not read Macie's findings in eu-west-1: .*; .+/s);
  });

  it("calls a server that is not there unavailable", async () => {
    const fake = await fakeMacie();
    await fake.close();
    open.length = 0;

    await expect(read(fake, { attemptsMax: 1 })).rejects.toMatchObject({ code: "aws_unavailable" });
  });

  it("says where there are no credentials", async () => {
    const missing = Object.assign(new Error("no provider has any"), { name: "CredentialsProviderError" });
    const client = createMacieClient({ region: "eu-west-1", credentials: () => Promise.reject(missing) });

    await expect(collect(readFindings({ client, since: undefined }), [])).rejects.toMatchObject({
      code: "aws_credentials",
      cause: missing,
    });
  });

  it("tells Macie that is switched off from a missing permission, also when that is done in the midst of it", async () => {
    const fake = await fakeMacie();
    fake.model.put(...findings(60));
    fake.plan("not_enabled", "ok", "ok", "ok", "not_enabled");
    const expected = { kind: "not_enabled", detail: "Macie is not enabled." };

    const off = await read(fake);
    const switchedOff = await read(fake);

    expect(off).toEqual({ pages: [], ids: [], notEnabled: expected, cursor: undefined });
    expect(switchedOff.notEnabled).toEqual(expected);
    expect(switchedOff.ids).toHaveLength(50);
  });

  it("ends with the reason of its signal", async () => {
    const fake = await fakeMacie();
    fake.model.put(...findings(60));
    fake.otherwise("hang");
    const ending = new AbortController();
    fake.before(() => ending.abort(new Error("the worker leaves")));

    await expect(read(fake, { signal: ending.signal })).rejects.toThrow("the worker leaves");
  });
});

function at(fake: FakeMacie, minutes: number): string {
  return new Date(fake.model.now + minutes * MINUTE).toISOString();
}

async function collect(values: AsyncIterable<FindingPage | NotEnabled>, pages: FindingPage[]): Promise<void> {
  for await (const value of values) if (value.kind === "page") pages.push(value);
}
