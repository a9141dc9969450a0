import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { NO_CATALOG, indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import { coverageOf } from "../../src/core/coverage/coverage.ts";
import { readPlace } from "../../src/jobs/macie/index.ts";
import type { MacieDeps, MacieOutcome } from "../../src/jobs/macie/index.ts";
import { createMacieClient } from "../../src/sources/macie/client.ts";
import { readCoverage } from "../../src/store/coverage.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { startFakeMacie } from "../support/fake-macie.ts";
import type { FakeMacie, WireFinding } from "../support/fake-macie.ts";
import { aFinding } from "../support/macie-findings.ts";

const database = useDatabase();
const { pool } = database;
const PLACE = { account: "111122223333", region: "eu-west-1" };

let macie: FakeMacie;
beforeAll(async () => {
  macie = await startFakeMacie();
});
afterAll(() => macie.close());
beforeEach(async () => {
  for (const { id } of macie.model.all()) macie.model.forget(id ?? "");
  macie.model.pageMax = 2;
  macie.model.now = Date.parse("2026-09-14T12:00:00Z");
  macie.otherwise("ok");
  macie.before(() => undefined);
  await emptyTables(database);
});

const read = (given: Partial<MacieDeps> = {}): Promise<MacieOutcome | undefined> =>
  readPlace({
    pool,
    places: [PLACE],
    open: ({ region }) =>
      createMacieClient({
        region,
        endpoint: macie.endpoint,
        credentials: { accessKeyId: "id", secretAccessKey: "secret" },
        attemptsMax: 1,
      }),
    signal: new AbortController().signal,
    ...given,
  });
const makeDue = (): Promise<unknown> => pool.query("update macie_places set due_at = now()");
const minute = (at: number): string => `2026-09-13T04:${String(at).padStart(2, "0")}:11.482Z`;
const putMany = (count: number): void =>
  macie.model.put(
    ...Array.from({ length: count }, (_, at) => aFinding({ id: `f${at}`, updatedAt: minute(at) })),
  );

/** A pool of a process that ends at its n-th commit: before it, or before it hears that it was done. */
const killedAt = (page: number, when: "before" | "after"): Pool => {
  let begun = 0;
  const killed = new Error("killed");
  return {
    query: (text: string, values: unknown[]) => pool.query(text, values),
    connect: async () => {
      const client = await pool.connect();
      const isLast = ++begun === page;
      return {
        query: async (text: string, values?: unknown[]) => {
          if (isLast && text === "commit" && when === "before") throw killed;
          const result = await client.query(text, values);
          if (isLast && text === "commit") throw killed;
          return result;
        },
        release: () => client.release(),
      };
    },
  } as unknown as Pool;
};

const rows = async (statement: string): Promise<unknown[]> => (await pool.query(statement)).rows;
/** Everything that does not say when it was read. */
const state = async (): Promise<unknown> => ({
  versions: await rows(
    "select account_id, region, finding_id, digest, updated_at, document from macie_versions order by 1, 2, 3, 4",
  ),
  findings: await rows("select * from macie_findings order by 1, 2, 3"),
  places: await rows("select account_id, region, cursor, state, reason, lease_token from macie_places"),
});
const standing = async (): Promise<unknown[]> =>
  await rows(
    `select v.document from macie_findings f join macie_versions v using (account_id, region, finding_id, digest)
     order by finding_id`,
  );

describe("findings of Macie", () => {
  it("are stored verbatim, once, and the next reading is one request", async () => {
    const strange = aFinding({ id: "f1", more: { title: "nul \u0000 and half \ud800", zeta: 1, alpha: 2 } });
    macie.model.put(strange, aFinding({ id: "f2", key: undefined }));

    const first = await read();
    await makeDue();
    const before = await state();
    const asked = macie.asked.length;
    const again = await read();

    expect(first).toMatchObject({ ...PLACE, state: "read", findings: 2, versions: 2, changed: 2 });
    expect(again).toMatchObject({ state: "read", findings: 0 });
    expect(macie.asked.length - asked).toBe(1);
    expect(await state()).toEqual(before);
    const { rows: kept } = await pool.query<{ text: string }>(
      "select document::text as text from macie_versions where finding_id = 'f1'",
    );
    expect(kept[0]?.text).toBe(JSON.stringify(strange));
  });

  it("are read once by one of many workers, and not before they are due again", async () => {
    putMany(5);

    const outcomes = await Promise.all([read(), read(), read()]);

    expect(outcomes.filter((outcome) => outcome !== undefined)).toHaveLength(1);
    expect(await read()).toBeUndefined();
    expect(await standing()).toHaveLength(5);
  });

  it.each(["before", "after"] as const)(
    "end the same whenever their reader is killed, %s a commit",
    async (when) => {
      putMany(7);
      const done = await read();
      const whole = await state();

      for (let page = 1; page <= (done?.pages ?? 0); page++) {
        await emptyTables(database);
        await expect(read({ pool: killedAt(page, when) })).rejects.toThrow("killed");
        expect(await read()).toBeUndefined(); // until its lease is over
        await pool.query("update macie_places set lease_until = now() - interval '1 second'");

        expect(await read()).toMatchObject({ state: "read" });
        expect(await state(), `killed ${when} commit ${page}`).toEqual(whole);
      }
    },
  );

  it("end the same wherever Macie breaks off", async () => {
    putMany(7);
    await read();
    const whole = await state();

    for (let request = 1; request <= 8; request++) {
      await emptyTables(database);
      let asked = 0;
      macie.before(() => {
        if (++asked === request) macie.plan("reset");
      });
      expect(await read()).toMatchObject({ state: "failed", reason: "aws_unavailable" });
      macie.before(() => undefined);
      await makeDue();

      expect(await read()).toMatchObject({ state: "read" });
      expect(await state(), `broken off at request ${request}`).toEqual(whole);
    }
  });

  it("of a worker that is stopped between pages are gone on with at once, from the cursor that was committed", async () => {
    putMany(7);
    await read();
    const whole = await state();
    await emptyTables(database);
    const stop = new AbortController();
    let asked = 0;
    macie.before(() => void (++asked === 5 && stop.abort()));

    const stopped = await read({ signal: stop.signal });
    macie.before(() => undefined);

    expect(stopped).toMatchObject({ state: "stopped" });
    expect(stopped?.pages).toBeGreaterThan(0);
    const [{ cursor }] = (await rows("select cursor from macie_places")) as [{ cursor: Date }];
    expect(cursor).toBeInstanceOf(Date);
    expect(await read()).toMatchObject({ state: "read" });
    expect(await state()).toEqual(whole);
  });

  it("of a page whose lease was lost are not stored by whoever lost it", async () => {
    putMany(7);
    let asked = 0;
    let other: MacieOutcome | undefined;
    const slow = {
      query: (text: string, values: unknown[]) => pool.query(text, values),
      // each page connects once: at the second one somebody else takes the place and reads it to its end
      connect: async () => {
        if (++asked === 2) {
          await pool.query("update macie_places set lease_until = now() - interval '1 second'");
          other = await read();
          expect(await standing()).toHaveLength(7);
          await pool.query("truncate macie_findings, macie_versions"); // whatever is there in the end came too late
        }
        return await pool.connect();
      },
    } as unknown as typeof pool;

    await expect(read({ pool: slow })).rejects.toMatchObject({ code: "lease_lost" });
    expect(other).toMatchObject({ state: "read" });
    expect(await rows("select from macie_versions")).toEqual([]);
    const places = await rows("select state, lease_token from macie_places");
    expect(places).toEqual([{ state: "read", lease_token: null }]);
  });

  it("stand in their newest version, and keep all, in whatever order versions come", async () => {
    const versions: WireFinding[] = [
      aFinding({ id: "p", key: undefined, updatedAt: minute(1), more: { count: 1 } }),
      aFinding({ id: "p", key: undefined, updatedAt: minute(5), more: { count: 2 } }),
      aFinding({ id: "p", key: undefined, updatedAt: minute(5), more: { count: 3 } }),
      // differs in what nobody reads: one of the two stands, whichever comes first
      aFinding({ id: "p", key: undefined, updatedAt: minute(5), more: { count: 3, description: "other" } }),
    ];
    const orders = [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
      [1, 3, 0, 2],
    ];
    const ends: unknown[] = [];
    for (const order of orders) {
      await emptyTables(database);
      for (const at of order) {
        macie.model.put(versions[at] as WireFinding);
        // as another reading that began before
        await pool.query("update macie_places set cursor = null, due_at = now()");
        await read();
      }
      const { versions: kept, findings } = (await state()) as { versions: unknown[]; findings: unknown[] };
      expect(kept).toHaveLength(4);
      expect(await standing()).toMatchObject([{ document: { count: 3, updatedAt: minute(5) } }]);
      ends.push({ kept, findings });
    }
    for (const end of ends) expect(end).toEqual(ends[0]);
  });

  it("that cannot be read are kept with the reason, once, and cost no other", async () => {
    let deep: unknown = "x";
    for (let level = 0; level < 3_000; level++) deep = [deep];
    macie.model.put(
      aFinding({ id: "good" }),
      aFinding({ id: "bad", more: { category: "NEW" } }),
      aFinding({ id: "deep", more: { more: deep } }),
    );

    const first = await read();
    await pool.query("update macie_places set cursor = null, due_at = now()");
    await read();

    expect(first).toMatchObject({ state: "read", versions: 1, unreadable: 2 });
    expect(await rows("select finding_id, reason from macie_unreadable order by 1")).toEqual([
      { finding_id: "bad", reason: "unknown_category" },
      { finding_id: "deep", reason: "too_deep" },
    ]);
  });
});

describe("a place", () => {
  it("where Macie is not enabled is a stored outcome, asked again after an hour, and not a failure", async () => {
    macie.otherwise("not_enabled");

    expect(await read()).toMatchObject({ ...PLACE, state: "not_enabled", pages: 0 });
    expect(await read()).toBeUndefined();
    expect(
      await rows(
        "select state, reason, lease_token, due_at - ended_at = interval '1 hour' as late from macie_places",
      ),
    ).toEqual([{ state: "not_enabled", reason: null, lease_token: null, late: true }]);
  });

  it.each([
    ["throttled", "aws_unavailable"],
    ["access_denied", "aws_access_denied"],
    ["expired", "aws_credentials"],
    ["region_disabled", "aws_region_disabled"],
    ["not_valid", "aws_refused"],
  ] as const)(
    "that answers %s says so as %s, keeps its cursor, and holds up no other place",
    async (fault, reason) => {
      putMany(3);
      await read();
      await makeDue();
      const [before] = await rows("select cursor from macie_places");
      macie.plan(fault);

      const failed = await read({ places: [PLACE, { ...PLACE, region: "eu-north-1" }] });
      const other = await read({ places: [PLACE, { ...PLACE, region: "eu-north-1" }] });

      const states = [failed, other].map((outcome) => outcome?.state);
      expect(new Set(states)).toEqual(new Set(["failed", "read"]));
      expect([failed, other].find((outcome) => outcome?.state === "failed")).toMatchObject({ reason });
      const [after] = await rows("select cursor from macie_places where region = 'eu-west-1'");
      expect(after).toEqual(before);
      expect(await rows("select reason from macie_places where state = 'failed' and detail <> ''")).toEqual([
        { reason },
      ]);
    },
  );

  it("that is no longer wanted is not read, and its findings stay", async () => {
    putMany(1);
    await read();
    await makeDue();

    expect(await read({ places: [] })).toBeUndefined();
    expect(await read({ places: [{ ...PLACE, region: "eu-north-1" }] })).toMatchObject({
      region: "eu-north-1",
    });
    expect(await standing()).toHaveLength(1);
  });
});

describe("a place that cannot be read", () => {
  const found = async (): Promise<string[]> => {
    const { gaps } = coverageOf(await readCoverage(pool), indexCatalog(NO_CATALOG));
    return gaps.map(({ kind, fix }) => `${kind}: ${fix}`);
  };

  it("is a gap with what to do, and none once it can be", async () => {
    macie.otherwise("not_enabled");
    await read();
    expect(await found()).toEqual([expect.stringContaining("aws macie2 enable-macie --region eu-west-1")]);
    macie.otherwise("access_denied");
    await makeDue();
    await read();
    expect(await found()).toEqual([expect.stringContaining("allow macie2:ListFindings")]);

    macie.otherwise("ok");
    macie.model.now = Date.now();
    await makeDue();
    await read();
    expect(await found()).toEqual([]);
    macie.otherwise("access_denied");
    await makeDue();
    await read();
    expect(await found()).toEqual([]);
    await pool.query("update macie_places set cursor = cursor - interval '25 hours'");
    expect(await found()).toEqual([expect.stringContaining("macie_unread")]);
  });

  it("since the clock of this machine is wrong, is an outcome as any other", async () => {
    macie.otherwise("clock_skewed");

    expect(await read()).toMatchObject({ state: "failed", reason: "clock_skewed" });
  });
});
