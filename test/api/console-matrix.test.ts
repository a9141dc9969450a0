/** Every page of the console for every role, of one's own domain, of another one, and of what there is not. */
import { beforeAll, describe, expect, it } from "vitest";
import { ROLE_NAMES, permissionsOf } from "../../src/core/authority/role.ts";
import type { Permission, Role } from "../../src/core/authority/role.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import { PUBLIC_URL, WITH_LOGIN, serve } from "../support/served.ts";
import type { Answer, Served } from "../support/served.ts";

const database = useDatabase();
const folder = useFolder();

/** Everything of the other domain has this in its name, and markup besides. */
const FOREIGN = "foreign-";
const TAG = `<b onload="x">'&amp;`;
const MESH = `as_of: 2026-10-01T00:00:00Z
domains:
  - { id: sales, name: ${JSON.stringify(`Sales ${TAG}`)}, owners: [olga@example.com] }
  - { id: ${FOREIGN}domain, name: ${JSON.stringify(`${FOREIGN}name ${TAG}`)}, owners: [hans@example.com] }
projects:
  - { id: core, name: ${JSON.stringify(`Core ${TAG}`)}, domain: sales }
  - { id: ${FOREIGN}project, name: ${JSON.stringify(`${FOREIGN}staff ${TAG}`)}, domain: ${FOREIGN}domain }
people:
  - { id: olga@example.com, kind: human }
  - { id: ana@example.com, kind: human, name: ${JSON.stringify(`Ana ${TAG}`)}, title: ${JSON.stringify(TAG)}, peer_group: ${JSON.stringify(TAG)} }
groups:
  - { id: sellers, name: Sellers, members: [{ person: ana@example.com }] }
  - { id: ${FOREIGN}group, name: ${FOREIGN}group, members: [{ person: ana@example.com }] }
members:
  - { project: core, group: sellers, role: viewer }
  - { project: ${FOREIGN}project, group: ${FOREIGN}group, role: viewer }
  - { project: ${FOREIGN}project, person: ana@example.com, role: contributor }
assets:
  - { id: ${JSON.stringify(`orders/${TAG}?#`)}, name: ${JSON.stringify(`Orders ${TAG}`)}, project: core, classification: ${JSON.stringify(TAG)}, locations: [s3://lake/orders/] }
  - { id: ${FOREIGN}asset, name: ${JSON.stringify(`${FOREIGN}salaries ${TAG}`)}, project: ${FOREIGN}project, locations: [s3://lake/${FOREIGN}key/] }
subscriptions:
  - { id: ${JSON.stringify(`sub/${TAG}?#`)}, asset: ${JSON.stringify(`orders/${TAG}?#`)}, subscriber: { person: ana@example.com }, status: approved, from: 2026-01-01T00:00:00Z, approved_by: olga@example.com, justification: ${JSON.stringify(`because ${TAG}`)} }
  - { id: ${FOREIGN}sub, asset: ${FOREIGN}asset, subscriber: { project: ${FOREIGN}project }, status: approved, from: 2026-02-01T00:00:00Z, justification: ${JSON.stringify(`${FOREIGN}words ${TAG}`)} }
exemptions:
  - { person: ana@example.com, asset: ${FOREIGN}asset, reason: ${JSON.stringify(`${FOREIGN}reason ${TAG}`)} }
`;

let served: Served;
const tokens = new Map<Role, string>();

beforeAll(async () => {
  const catalog = folder.write("mesh.yaml", MESH);
  const read = (person: string, key: string, hour: number) =>
    aRead({ key, userIdentity: aPerson(person), eventTime: `2026-09-09T0${hour}:00:00Z` });
  const file = folder.write("a.json.gz", [
    read("ana@example.com", "orders/1", 6),
    read(`zoe${TAG}@example.com`, "orders/1", 6),
    read("ben@example.com", `${FOREIGN}key/1`, 7),
    read(`${FOREIGN}person@example.com`, `${FOREIGN}key/1`, 8),
  ]);
  const broken = folder.write(`b ${TAG.replace("/", "")}.json.gz`, "this is no gzip");
  const scanned = await auditplaneHere(["scan", file, broken, "--catalog", catalog], {
    DATABASE_URL: database.url,
  });
  expect(scanned.code, scanned.stderr).toBe(0);
  const opened = await auditplaneHere(["reviews", "open", "--all", "--month", "2026-09"], {
    DATABASE_URL: database.url,
  });
  expect(opened.code, opened.stderr).toBe(0);
  // what is asked for is named as it is: pseudonyms are tried in privacy.test.ts
  served = serve(database, { ...WITH_LOGIN, AUDITPLANE_PRIVACY: "open" });
  for (const role of ROLE_NAMES) tokens.set(role, await served.tokenOf("olga@example.com", [role]));
});

interface Places {
  readonly own: string;
  /** Absent: the page is the same for everybody. */
  readonly foreign?: string;
  readonly none?: string;
}

const numberOf = async (domain: string): Promise<string> => {
  const { rows } = await database.pool.query<{ id: number }>(
    "select id from alerts where content -> 'domains' ? $1 order by id limit 1",
    [domain],
  );
  return String(rows[0]?.id);
};
const at = (path: string) => (name: string) => `${path}/${encodeURIComponent(name)}`;
const ORDERS = `orders/${TAG}?#`;
const page = (path: string) => async (): Promise<Places> => ({ own: path });

const PAGES: readonly (readonly [name: string, needs: Permission, places: () => Promise<Places>])[] = [
  ["/alerts", "alerts:read", page("/alerts?state=all")],
  [
    "/alerts/:id",
    "alerts:read",
    async () => {
      const [own, foreign] = [await numberOf("sales"), await numberOf(`${FOREIGN}domain`)];
      return { own: `/alerts/${own}`, foreign: `/alerts/${foreign}`, none: "/alerts/987654" };
    },
  ],
  ["/assets", "assets:read", page("/assets")],
  ["/assets/:asset", "assets:read", async () => named("/assets", ORDERS, `${FOREIGN}asset`)],
  ["/subscriptions", "assets:read", page("/subscriptions")],
  ["/subscriptions/:id", "assets:read", async () => named("/subscriptions", `sub/${TAG}?#`, `${FOREIGN}sub`)],
  ["/people", "people:read", page("/people")],
  [
    "/people/:person",
    "people:read",
    async () => named("/people", "ana@example.com", `${FOREIGN}person@example.com`),
  ],
  ["/access-map", "accesses:read", page("/access-map")],
  ["/rules", "rules:read", page("/rules")],
  ["/rules/:id", "rules:read", page("/rules/1c437369-6570-407e-a412-d2a310c7acfa")],
  ["/rollout", "rollout:read", page("/rollout")],
  ["/rollout/:domain", "rollout:read", async () => named("/rollout", "sales", `${FOREIGN}domain`)],
  ["/exceptions", "exceptions:read", page("/exceptions")],
  ["/pipeline", "pipeline:read", page("/pipeline")],
  ["/quarantine", "pipeline:read", page("/quarantine")],
  ["/reviews", "reviews:read", page("/reviews")],
  ["/reviews/:id", "reviews:read", () => reviewsAt("")],
];

async function reviewsAt(end: string): Promise<Places> {
  const { rows } = await database.pool.query<{ id: string }>("select id from reviews order by domain desc");
  const [own, foreign, none] = [...rows.map(({ id }) => id), "AR-2026-09-00000000"].map(
    (id) => `/reviews/${id}${end}`,
  ) as [string, string, string];
  return { own, foreign, none };
}

function named(path: string, own: string, foreign: string): Places {
  const to = at(path);
  return { own: to(own), foreign: to(foreign), none: to("nothing-of-this-name") };
}

const ask = (path: string, as: string | undefined): Promise<Answer> =>
  served.ask(path, { ...(as !== undefined && { as }), headers: { accept: "text/html" } });

describe.each(PAGES)("the page %s", (_, needs, placesOf) => {
  it("sends whoever is not logged in to log in", async () => {
    for (const path of Object.values(await placesOf())) expect((await ask(path, undefined)).status).toBe(302);
  });

  it.each(ROLE_NAMES)("is for whoever may, and for owners as far as it is theirs: %s", async (role) => {
    const { own, foreign } = await placesOf();
    const may = permissionsOf([role]).has(needs);
    for (const [whose, path] of Object.entries({ own, foreign })) {
      if (path === undefined) continue;
      const { status, text } = await ask(path, tokens.get(role));
      const expected = role === "owner" && whose === "foreign" ? 404 : 200;
      expect([path, status], text.slice(-800)).toEqual([path, may ? expected : 403]);
    }
  });

  it("says to an owner nothing of another domain, and of its things what it says of what there is not", async () => {
    const { own, foreign, none } = await placesOf();
    const as = tokens.get("owner");
    expect((await ask(own, as)).text).not.toContain(FOREIGN);
    if (foreign === undefined || none === undefined) return;
    const [theirs, nothing] = [await ask(foreign, as), await ask(none, as)];
    expect([theirs.status, theirs.text]).toEqual([nothing.status, nothing.text]);
  });

  it("shows whatever things are called as text, and leads to no page that there is not", async () => {
    const { own, foreign = own } = await placesOf();
    for (const path of [own, foreign]) {
      const { text, headers } = await ask(path, tokens.get("analyst"));
      expect([path, /<b onload/.exec(text)]).toEqual([path, null]);
      expect(text).not.toMatch(/ style=|<script>|&amp;amp;amp;|\[object|NaN/);
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      const links = [...text.matchAll(/ href="(\/[^"]*)"/g)].map(([, link = ""]) =>
        link.replaceAll("&#39;", "'").replaceAll("&amp;", "&"),
      );
      for (const link of new Set(links.filter((one) => !one.startsWith("/rules/")).slice(0, 60)))
        expect([link, [200, 302].includes((await ask(link, tokens.get("analyst"))).status)]).toEqual([
          link,
          true,
        ]);
    }
  });
});

describe("a person's page", () => {
  it("says to an owner which projects and groups make somebody a reader of theirs, and no others", async () => {
    for (const path of ["/people/ana@example.com", "/v1/people/ana@example.com"]) {
      const [all, own] = [tokens.get("analyst"), tokens.get("owner")].map((as) => ask(path, as));
      expect((await all)?.text).toContain(`${FOREIGN}group`);
      const { text } = (await own) as Answer;
      expect(text).toContain("Sellers");
      expect(text).toContain("(core)");
      expect(text).not.toContain(FOREIGN);
    }
  });
});

describe("forms of the console", () => {
  const FORMS: readonly (readonly [needs: Permission, body: string, places: () => Promise<Places>])[] = [
    [
      "alerts:decide",
      "do=acknowledge&reason=r",
      async () => under("/decisions", await numberOf("sales"), await numberOf(`${FOREIGN}domain`)),
    ],
    [
      "people:reveal",
      "reason=r",
      async () => under("/reveals", await numberOf("sales"), await numberOf(`${FOREIGN}domain`)),
    ],
    [
      "people:read",
      "month=2026-09&format=csv&reason=r",
      async () => {
        const { own, foreign, none } = named("/people", "ana@example.com", `${FOREIGN}person@example.com`);
        return { own: `${own}/reports`, foreign: `${foreign}/reports`, none: `${none}/reports` };
      },
    ],
    ["rollout:write", "stage=security&reason=r", async () => named("/rollout", "sales", `${FOREIGN}domain`)],
    ["exceptions:write", "reason=", page("/exceptions")],
    ["pipeline:replay", "reason=", page("/quarantine/replays")],
    ["reviews:decide", "number=1&decision=keep&reason=r", () => reviewsAt("/decisions")],
    ["reviews:decide", "number=1&reason=r", () => reviewsAt("/questions")],
    ["reviews:decide", "number=1&reason=r&answer=known", () => reviewsAt("/answers")],
    ["reviews:sign", "scope=asset%20orders&to=ana@example.com&reason=r", () => reviewsAt("/delegations")],
    ["reviews:sign", "number=7&reason=r", () => reviewsAt("/delegation-ends")],
    ["reviews:sign", `seen=${"0".repeat(64)}`, () => reviewsAt("/signatures")],
    ["reviews:sign", "", () => reviewsAt("/closings")],
  ];
  const under = (end: string, own: string, foreign: string): Places => ({
    own: `/alerts/${own}${end}`,
    foreign: `/alerts/${foreign}${end}`,
    none: `/alerts/987654${end}`,
  });

  it.each(FORMS)("take %s, and of an owner what is theirs", async (needs, body, placesOf) => {
    const { own, foreign, none } = await placesOf();
    const headers = {
      accept: "text/html",
      origin: PUBLIC_URL,
      "content-type": "application/x-www-form-urlencoded",
    };
    for (const role of ROLE_NAMES) {
      const may = permissionsOf([role]).has(needs);
      for (const [whose, path] of Object.entries({ own, foreign, none })) {
        if (path === undefined) continue;
        const as = tokens.get(role);
        const { status, text } = await served.ask(path, {
          method: "POST",
          body,
          headers,
          ...(as !== undefined && { as }),
        });
        const cell = [role, whose, path, status];
        if (!may) expect(cell, text.slice(-500)).toEqual([role, whose, path, 403]);
        else if (whose === "none" || (role === "owner" && whose === "foreign"))
          expect(cell).toEqual([role, whose, path, 404]);
        else expect([200, 303, 422], cell.join(" ")).toContain(status);
      }
    }
  });
});
