import { beforeEach, describe, expect, it } from "vitest";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import type { AnyEntry } from "../../src/core/control-plane/entry.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import { createRandom } from "../../src/simulate/random.ts";
import { writeCatalog } from "../../src/store/catalogs.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import { readPersonAt } from "../../src/store/standing-people.ts";
import { readStandingCatalog } from "../../src/store/standing-catalog.ts";
import { inTransaction } from "../../src/store/transaction.ts";
import { DATAZONE, IDENTITY } from "../support/acme-entries.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { catalogOf } from "../support/pipeline.ts";
import { anEntry, scriptedScopes } from "../support/scripted-scope.ts";

const database = useDatabase();
const { pool } = database;
beforeEach(() => emptyTables(database));

/** What each name means at each time, by the look-up and by the whole catalog. */
async function bothWays(
  names: readonly string[],
  times: readonly number[],
): Promise<readonly (readonly [string, string | undefined, string | undefined])[]> {
  return await inTransaction(pool, async (client) => {
    const catalog = await readStandingCatalog(client);
    const whole = catalog && indexCatalog(catalog);
    const answers = [];
    for (const name of names) {
      const personAt = await readPersonAt(client, [name]);
      for (const at of times)
        answers.push([`${name} at ${at}`, personAt(name, at)?.id, whole?.personAt(name, at)?.id] as const);
    }
    return answers;
  });
}

async function readInto(
  scripts: Readonly<Record<string, Readonly<Record<string, readonly AnyEntry[]>>>>,
): Promise<void> {
  await addScopes(pool, Object.keys(scripts));
  const open = scriptedScopes(
    Object.fromEntries(Object.entries(scripts).map(([key, lists]) => [key, { lists }])),
  );
  const { signal } = new AbortController();
  for (const key of Object.keys(scripts))
    await syncScope(
      { pool, scopes: [key], open, signal },
      { evenIfNotDue: true, accepts: true, by: undefined },
    );
}

describe("whose name it is", () => {
  it("is what the whole catalog says, however names, addresses and ids go round", async () => {
    const random = createRandom(8);
    const names = ["Ana", "ben", "cem", "dia", "eli"].map((name) => `${name}@example.com`);
    const arns = ["", "team/", "a/b/"].map((path) => `arn:aws:iam::444455556666:role/${path}loader`);
    const ids = Array.from({ length: 9 }, (_, at) => `u-${at}`);
    const times = [0, Date.UTC(2026, 5, 1), Date.now()];
    for (let round = 0; round < 3; round++) {
      const since = { since: Date.UTC(2026, random.int(0, 8), 1) };
      const chosen = <T>(all: readonly T[]): T[] => all.filter(() => random.chance(0.7));
      await readInto({
        [DATAZONE]: {
          SearchUserProfiles: chosen(ids).map((id) => {
            const named = random.chance(0.3) ? { arn: random.pick(arns) } : { userName: random.pick(names) };
            return anEntry("user_profile", id, { type: "SSO", status: "ACTIVATED", ...named }, since);
          }),
        },
        [IDENTITY]: {
          ListUsers: chosen(ids).map((id) => {
            const emails = chosen(names).slice(0, 2);
            return anEntry("user", id, { userName: random.pick(names), emails, isEnabled: true }, since);
          }),
        },
      });
    }

    const asked = [
      ...ids,
      ...names.flatMap((name) => [name, name.toUpperCase()]),
      ...arns,
      "arn:aws:sts::444455556666:assumed-role/loader/nightly",
      "nobody@example.com",
    ];
    const answers = await bothWays(asked, times);
    expect(answers.filter(([, one, whole]) => one !== whole)).toEqual([]);
    expect(new Set(answers.map(([, one]) => one)).size).toBeGreaterThan(4);
  });

  it("is what a catalog file says, where nothing else was read", async () => {
    const mesh = catalogOf({
      as_of: "2026-10-01T00:00:00Z",
      people: [
        { id: "ana@example.com", kind: "human", identities: ["arn:aws:iam::123456789012:user/ana"] },
        { id: "ben@example.com", kind: "human", until: "2026-01-01T00:00:00Z" },
      ],
    });
    await inTransaction(pool, async (client) => {
      await writeCatalog(client, mesh);
      await client.query("insert into derive_inputs (name, hash) values ('catalog', $1)", [mesh.hash]);
    });

    const answers = await bothWays(
      ["ANA@example.com", "arn:aws:iam::123456789012:user/ana", "ben@example.com", "nobody"],
      [Date.UTC(2025, 1, 1), Date.UTC(2026, 9, 1)],
    );
    expect(answers.filter(([, one, whole]) => one !== whole)).toEqual([]);
    expect(answers.map(([, one]) => one)).toContain("ben@example.com");
  });

  it("is nobody's where there is no catalog", async () => {
    expect(await bothWays(["ana@example.com"], [0])).toEqual([
      ["ana@example.com at 0", undefined, undefined],
    ]);
  });
});
