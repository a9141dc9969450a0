/** In which order people stand for whoever sees pseudonyms: the order of their names would tell whom each stands for. */
import { beforeAll, describe, expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import { serve } from "../support/served.ts";
import type { Served } from "../support/served.ts";

const database = useDatabase();
const folder = useFolder();
const NAMES = ["ana", "ben", "cleo", "dora", "emil", "fay", "gus", "hal"].map(
  (name) => `${name}@example.com`,
);

const MESH = `as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales, owners: [olga@example.com] }]
projects: [{ id: core, name: Core, domain: sales }]
people: [${NAMES.map((name) => `{ id: ${name}, kind: human }`).join(", ")}]
members: [${NAMES.map((name) => `{ project: core, person: ${name}, role: viewer }`).join(", ")}]
assets:
  - { id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }
exemptions: [${NAMES.map((name) => `{ person: ${name}, asset: orders, reason: audit }`).join(", ")}]
`;

let served: Served;
let [viewer, analyst] = ["", ""];
beforeAll(async () => {
  // they read as much as each other, as nobody who is in the project
  const others = NAMES.map((name) => name.replace("@", ".x@"));
  const reads = others.map((name) =>
    aRead({ key: "orders/1", userIdentity: aPerson(name), eventTime: "2026-09-09T06:00:00Z" }),
  );
  const catalog = folder.write("mesh.yaml", MESH);
  const args = ["scan", folder.write("a.json.gz", reads), "--catalog", catalog];
  expect((await auditplaneHere(args, { DATABASE_URL: database.url })).code).toBe(0);
  served = serve(database);
  viewer = await served.tokenOf("vera@example.com", ["viewer"]);
  analyst = await served.tokenOf("sam@example.com", ["analyst"]);
});

async function get<T>(path: string, as: string): Promise<T> {
  const { status, text, body } = await served.ask(path, { as });
  expect([path, status], text).toEqual([path, 200]);
  return body as T;
}

interface Reader {
  readonly who: string;
  readonly how: string;
}

function expectSorted(shown: readonly string[], least: number): void {
  expect(shown.length).toBeGreaterThanOrEqual(least);
  expect(shown).toEqual(shown.toSorted());
}

describe("people whose names are not seen", () => {
  it("stand among who may read an asset in the order of what they are called there", async () => {
    for (const as of [viewer, analyst]) {
      const { readers } = await get<{ readers: Reader[] }>("/v1/assets/orders", as);
      const found = await get<{ found: { readers: Reader[] }[] }>("/v1/entitlements?asset=orders", as);
      for (const some of [readers, found.found[0]?.readers ?? []])
        for (const how of ["member", "exemption"])
          expectSorted(
            some.filter((one) => one.how === how).map(({ who }) => who),
            8,
          );
    }
  });

  it("stand so among those whom an alert is about", async () => {
    const { items } = await get<{ items: { id: number; people: number }[] }>("/v1/alerts?state=all", viewer);
    const id = items.find(({ people }) => people === 8)?.id ?? 0;
    const { people } = await get<{ people: { person: string }[] }>(`/v1/alerts/${id}`, viewer);
    expectSorted(
      people.map(({ person }) => person),
      8,
    );
  });

  it("stand so on the access map, where they read as much as each other", async () => {
    const { text } = await served.ask("/access-map", { as: viewer, headers: { accept: "text/html" } });
    expectSorted([...text.matchAll(/P-[0-9A-Z]{4}-[0-9A-Z]{4}/g)].map(String), 8);
  });
});
