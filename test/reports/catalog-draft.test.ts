import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Use } from "../../src/core/access/use.ts";
import type { Catalog } from "../../src/core/catalog/catalog.ts";
import { parseCatalog } from "../../src/core/catalog/parse-catalog.ts";
import { cleanText, shownText } from "../../src/core/record/text.ts";
import { isoTime } from "../../src/core/record/time.ts";
import { draftCatalog } from "../../src/reports/catalog-draft/compute.ts";
import { renderDraft } from "../../src/reports/catalog-draft/render.ts";
import { commentText, yamlText } from "../../src/reports/catalog-draft/yaml-text.ts";
import { NOON, aRoleUse, aUse } from "../support/uses.ts";

const OWNER = "111122223333";
const OTHER = "444455556666";
const TABLE = `arn:aws:glue:eu-west-1:${OWNER}:table/sales/orders`;

function draft(uses: readonly Use[]): string {
  const made = draftCatalog({ uses, files: 1, records: 10, oldest: NOON - 5000, newest: NOON + 250 });
  return made === undefined ? "" : renderDraft(made);
}

function parse(text: string): Catalog {
  const parsed = parseCatalog(text, "draft.yaml");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.catalog;
}

function catalogOf(...uses: Use[]): Catalog {
  return parse(draft(uses));
}

/** The file with every example in force. */
function uncomment(text: string): string {
  return text.replaceAll(/^ {2}# - /gm, "  - ");
}

describe("the draft of a catalog", () => {
  it.each([
    `arn:aws:glue:eu-west-1:${OWNER}:table/db/`,
    `arn:aws:glue:eu-west-1:${OWNER}:table/db/_`,
    "s3://lake/ /",
  ])("is valid and names the asset where %j has no name of its own", (place) => {
    expect(catalogOf(aUse({ place })).assets[0]?.name).toMatch(/\S/);
  });

  it("holds every event that was read: none is pending, none before its history", () => {
    const { asOf, historyFrom } = catalogOf(aUse());

    expect(isoTime(asOf)).toBe("2026-09-02T12:00:01Z");
    expect(historyFrom).toBe(NOON - 5000);
  });

  it("is none where nothing was read", () => {
    expect(draft([])).toBe("");
    expect(draft([aUse({ action: "write" }), aUse({ isDenied: true }), aUse({ action: "list" })])).toBe("");
    expect(draft([aUse({ place: `s3://logs/AWSLogs/` }), aUse({ place: null })])).toBe("");
  });

  it("invents no right: no subscription, no membership, no exemption", () => {
    const { subscriptions, members, exemptions, grants } = catalogOf(
      aUse(),
      aUse({ action: "write" }),
      aRoleUse("etl"),
    );

    expect([subscriptions, members, exemptions, grants]).toEqual([[], [], [], []]);
  });

  describe("assets", () => {
    const locations = (...uses: Use[]): (string | undefined)[] =>
      catalogOf(...uses).assets.map(({ locations: [first] }) => first);

    it("are folders that reads share, apart where readers differ and nowhere else", () => {
      const alike = ["orders", "returns"].map((name) => aUse({ place: `s3://lake/curated/${name}/` }));
      const apart = alike.map((use, n) => ({ ...use, person: ["ana", "ben"][n] as string }));

      expect(locations(...alike)).toEqual(["s3://lake/curated/"]);
      expect(locations(...apart)).toEqual(["s3://lake/curated/orders/", "s3://lake/curated/returns/"]);
    });

    it("are the whole bucket where its reads come together nowhere below", () => {
      expect(
        locations(
          aUse({ place: "s3://lake/", accesses: 50 }),
          aUse({ place: "s3://lake/a/", person: "ben", accesses: 50 }),
        ),
      ).toEqual(["s3://lake/"]);
      const users = Array.from({ length: 60 }, (_, n) =>
        aUse({ place: `s3://lake/u${n}x/`, person: `p${n}` }),
      );
      expect(locations(...users)).toEqual(["s3://lake/"]);
    });

    it("leave out what is no data, and say so", () => {
      const text = draft([
        aUse(),
        aUse({ place: "s3://logs/trail/AWSLogs/" }),
        aUse({ place: "s3://aws-athena-query-results-111122223333-eu-west-1/" }),
        aRoleUse("etl", { place: "s3://written/only/", action: "write" }),
      ]);

      expect(parse(text).assets.map(({ id }) => id)).toEqual(["lake.orders"]);
      expect(text).toContain(
        "#   s3://logs/trail/AWSLogs/: logs that AWS services deliver (10 reads of 1.00 kB",
      );
      expect(text).toMatch(/#   s3:\/\/aws-athena-query-results-\S+: results of Athena's queries/);
      expect(text).toMatch(/#   s3:\/\/written\/: no read in these logs/);
    });

    it("are the tables that Lake Formation was asked for, with what was read under the sessions it opened", () => {
      const query = aUse({ place: TABLE, accesses: 1, bytesOut: 0 });
      const read = aUse({ place: "s3://lake/db/orders/part/", table: TABLE });

      const { assets } = catalogOf(
        query,
        read,
        aUse({ place: "s3://lake/db/orders/part/more/", table: TABLE }),
      );

      expect(assets).toMatchObject([
        { id: "sales.orders", tableArn: TABLE, locations: ["s3://lake/db/orders/part/"] },
      ]);
    });

    it("give a folder that is read for two tables to the one it is read for most", () => {
      const second = TABLE.replace("orders", "all_orders");
      const reads = (table: string, accesses: number): Use[] => [
        aUse({ place: table, accesses: 1 }),
        aUse({ place: "s3://lake/orders/", table, accesses }),
      ];

      const text = draft([...reads(TABLE, 2), ...reads(second, 3)]);

      expect(parse(text).assets.map((one) => [one.id, one.locations])).toEqual([
        ["sales.all_orders", ["s3://lake/orders/"]],
        ["sales.orders", []],
      ]);
      expect(text).toContain("# read for it, too, but at another asset: s3://lake/orders/");
    });

    it("take a folder of the table's name for its place, if there is one such in its account, and say that it is a guess", () => {
      const query = aUse({ place: TABLE, accesses: 1 });
      const [near, far] = ["s3://lake/curated/orders/", "s3://lake/landing/orders/"];
      const places = (...uses: Use[]): readonly string[] | undefined =>
        catalogOf(query, ...uses).assets.find(({ tableArn }) => tableArn === TABLE)?.locations;

      expect(places(aUse({ place: near }))).toEqual([near]);
      expect(draft([query, aUse({ place: near })])).toContain(`[${near}] # guessed: `);
      expect(places(aUse({ place: near }), aUse({ place: far }))).toEqual([]);
      expect(places(aUse({ place: "s3://lake/sales/orders/" }), aUse({ place: far }))).toEqual([
        "s3://lake/sales/orders/",
      ]);
      expect(places(aUse({ place: near, account: OTHER, log: OTHER }))).toEqual([]);
    });

    it("have ids that are readable and unique, and the same for the same places", () => {
      const ids = (...uses: Use[]): Record<string, string> =>
        Object.fromEntries(catalogOf(...uses).assets.map(({ id, locations: [first] }) => [first, id]));
      const [a, b] = ["s3://Lake-111122223333-eu-west-1/a b/", "s3://lake-444455556666-eu-west-1/a-b/"];

      const both = ids(aUse({ place: a }), aUse({ place: b }));

      expect(ids(aUse({ place: a }))).toEqual({ [a]: "lake.a-b" });
      expect(both[a]).toMatch(/^lake\.a-b-[0-9a-f]{6}$/);
      expect(both[b]).not.toBe(both[a]);
      expect(ids(aUse({ place: a }), aUse({ place: b }), aUse({ place: "s3://x/" }))).toMatchObject(both);
    });
  });

  describe("owners", () => {
    const owner = (
      ...uses: Use[]
    ): [project: string | undefined, domain: string | undefined, roles: unknown] => {
      const { assets, projects } = catalogOf(...uses);
      const project = projects.find(({ id }) => id === assets[0]?.project);
      return [project?.id, project?.domain, project?.roleArns];
    };

    it("are the roles of the data's account that write", () => {
      const role = `arn:aws:iam::${OWNER}:role/team/etl`;

      expect(owner(aUse(), aRoleUse("team/etl", { action: "write" }))).toEqual([
        "etl",
        `account-${OWNER}`,
        [role],
      ]);
      expect(owner(aUse(), aUse({ action: "write" }))).toEqual([`data-of-${OWNER}`, `account-${OWNER}`, []]);
    });

    it("are one project for roles that write to the same data", () => {
      expect(
        owner(
          aUse(),
          aRoleUse("sales-etl", { action: "write" }),
          aRoleUse("sales-fix", { action: "delete" }),
        ),
      ).toEqual([
        "sales",
        `account-${OWNER}`,
        [`arn:aws:iam::${OWNER}:role/sales-etl`, `arn:aws:iam::${OWNER}:role/sales-fix`],
      ]);
    });

    it("are never an account whose log is not there, a permission set or a service, however much they write", () => {
      const write = { action: "write", accesses: 999 } as const;
      const { projects } = catalogOf(
        aUse(),
        aUse(write),
        aRoleUse("vendor", {
          ...write,
          account: OTHER,
          principal: `arn:aws:iam::${OTHER}:role/vendor`,
          isOutside: true,
        }),
        aRoleUse("aws-service-role/x.amazonaws.com/X", { ...write, kind: "platform" }),
        aRoleUse("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef", write),
      );

      expect(projects.map(({ id, roleArns }) => [id, roleArns])).toEqual([[`data-of-${OWNER}`, []]]);
    });

    it("are not a role that writes a little here, nor one that many people act under", () => {
      const orders = { place: "s3://lake/orders/", action: "write" } as const;
      const returns = { ...orders, place: "s3://lake/returns/" } as const;
      const people = Array.from({ length: 21 }, (_, n) =>
        aRoleUse("shared", { ...orders, person: `p${n}`, kind: "human", grade: "source_identity" }),
      );
      const uses = [
        aUse({ place: orders.place }),
        aUse({ place: returns.place, person: "ben" }),
        aUse({ place: "s3://lake/invoices/", person: "cem" }),
        ...["orders", "returns", "invoices"].map((name) =>
          aRoleUse("etl", { place: `s3://lake/${name}/`, action: "write", accesses: 100 }),
        ),
        aRoleUse("sandbox", orders),
        aRoleUse("returns-only", { ...returns, accesses: 90 }),
        ...people,
      ];

      const { assets } = catalogOf(...uses);

      expect(assets.map(({ name, project }) => [name, project])).toEqual([
        ["invoices", "etl"],
        ["orders", "etl"],
        ["returns", "returns-only"],
      ]);
      expect(draft(uses)).toContain("role/shared: 21 people");
      expect(draft(uses)).toContain(
        "# written by role sandbox, a role of another project or of none: 10 writes",
      );
    });

    it("are told by another account's log than the reader's", () => {
      const reader = { account: OTHER, principal: `arn:aws:iam::${OTHER}:role/bi` };

      expect(owner(aRoleUse("bi", { ...reader, log: OWNER }))[1]).toBe(`account-${OWNER}`);
      expect(owner(aRoleUse("bi", { ...reader, log: OTHER }))[1]).toBe(`account-${OTHER}`);
    });

    it("are DataZone's projects for the roles of its environments", () => {
      const { projects } = catalogOf(
        aUse(),
        aRoleUse("datazone_usr_role_p1_e1"),
        aRoleUse("datazone_usr_role_p1_e2"),
        aRoleUse("datazone_usr_e3"),
      );

      expect(projects.map(({ id, roleArns }) => [id, roleArns.length])).toEqual([
        [`data-of-${OWNER}`, 0],
        ["environment-e3", 1],
        ["p1", 2],
      ]);
    });
  });

  describe("people", () => {
    it("are those who are vouched for and ours; roles, services and strangers are none", () => {
      const user = (account: string, name: string): Partial<Use> => {
        const arn = `arn:aws:iam::${account}:${name}`;
        return { person: arn, principal: arn, account };
      };
      const { people } = catalogOf(
        aUse(),
        aUse(user(OWNER, "user/team/Ana")),
        aUse(user(OTHER, "user/Ana")),
        aUse(user(OWNER, "user/ci-deploy")),
        aUse(user(OWNER, "root")),
        aUse({ ...user("999988887777", "user/eve"), isOutside: true }),
        aUse({ person: "refused@example.com", isDenied: true }),
        aRoleUse("etl"),
        aUse({ person: "anonymous", kind: "service" }),
      );

      expect(people.map(({ id, kind }) => [id.replace(/-[0-9a-f]{6}$/, "-#"), kind])).toEqual([
        ["Ana-#", "human"],
        ["Ana-#", "human"],
        ["ana@example.com", "human"],
        ["ci-deploy", "service"],
        [`root@${OWNER}`, "human"],
      ]);
    });

    it("are one where names differ in case alone", () => {
      const arn = `arn:aws:iam::${OWNER}:user/`;

      expect(catalogOf(aUse({ person: `${arn}ana` }), aUse({ person: `${arn}ANA` })).people).toMatchObject([
        { id: "ANA", identities: [`${arn}ANA`, `${arn}ana`] },
      ]);
    });
  });

  it("says of each asset who reads it, how much and until when, and how many more there are", () => {
    const readers = ["a", "b", "c", "d", "e", "f"].map((person, n) => aUse({ person, bytesOut: 9 - n }));

    expect(draft(readers).replaceAll(/as Analyst/g, "as A")).toContain(
      [
        "  # 60 reads of 39 bytes, last 2026-09-02, by",
        "  #   a as A: 10 reads of 9 bytes, last 2026-09-02",
        "  #   b as A: 10 reads of 8 bytes, last 2026-09-02",
        "  #   c as A: 10 reads of 7 bytes, last 2026-09-02",
        "  #   d as A: 10 reads of 6 bytes, last 2026-09-02",
        "  #   e as A: 10 reads of 5 bytes, last 2026-09-02",
        "  #   and 1 more",
        "  - id: lake.orders",
      ].join("\n"),
    );
  });

  it("has examples of members, subscriptions and exemptions that hold as they are once the # is gone", () => {
    const places = ["a", "b", "c"].map((name) => `s3://lake/${name}/`);
    const outside = { account: OTHER, principal: `arn:aws:iam::${OTHER}:role/vendor`, isOutside: true };
    const text = draft([
      ...places.map((place, n) => aUse({ place, person: `p${n}` })),
      ...places.map((place) => aRoleUse("checks", { place })),
      aRoleUse("etl", { place: places[0] as string, action: "write" }),
      aRoleUse("report", { place: places[0] as string }),
      aRoleUse("etl", { place: places[1] as string }),
      aUse({ place: places[0] as string, person: "writer", action: "write" }),
      aRoleUse("vendor", { ...outside, place: places[2] as string }),
    ]);

    const { members, subscriptions, exemptions } = parse(uncomment(text));

    expect(members).toMatchObject([{ project: "etl", person: "writer" }]);
    expect(subscriptions.map(({ asset, subscriber }) => [asset, subscriber])).toEqual([
      ["lake.a", { principalArn: `arn:aws:iam::${OWNER}:role/report` }],
      ["lake.a", { person: "p0" }],
      ["lake.b", { project: "etl" }],
      ["lake.b", { person: "p1" }],
      ["lake.c", { person: "p2" }],
    ]);
    expect(exemptions).toMatchObject([
      { principalArn: `arn:aws:iam::${OWNER}:role/checks`, until: parse(text).asOf + 365 * 86_400_000 },
      { account: OTHER, asset: "lake.c" },
    ]);
  });

  it("names an asset for each outsider, though the same person is none in another log", () => {
    const outside = aUse({ person: "x", account: OTHER, isOutside: true, place: "s3://lake/orders/" });
    const inside = { ...outside, isOutside: false };

    expect(parse(uncomment(draft([inside, outside]))).exemptions).toMatchObject([
      { asset: expect.stringMatching(/./) },
    ]);
  });

  describe("of hostile names", () => {
    const nasty = fc.oneof(
      fc.string({ unit: "binary", minLength: 1, maxLength: 12 }),
      fc.constantFrom(
        "\n- { id: evil }",
        "\r\nas_of: 1999-01-01T00:00:00Z",
        "# - { person: x }",
        "'\"{}[]&*!|>%@`,: ",
        "\u202eevil\u2066\u200f",
        "\u0085\u2028\u2029\ufeff",
        "\u0000\ud800",
        "null",
        "1e3",
        "~",
        "---",
        "...",
        "__proto__",
        "constructor",
        "x".repeat(700),
      ),
    );
    const place = fc.oneof(
      fc
        .tuple(nasty, fc.array(nasty, { maxLength: 4 }))
        .map(([bucket, path]) => `s3://${[bucket, ...path].join("/")}/`),
      nasty.map((name) => `arn:aws:glue:eu-west-1:${OWNER}:table/${name}`),
      nasty.map((name) => `arn:${name}`),
      fc.constantFrom("s3:///", "s3://lake/orders/", TABLE),
    );
    const role = nasty.map((name) => `arn:aws:iam::${OWNER}:role/${name}`);
    const use = fc
      .oneof(
        fc.record({
          person: fc.oneof(nasty, fc.constantFrom("ANA@example.com", `arn:aws:iam::${OWNER}:user/x`)),
          kind: fc.constantFrom("human" as const, "service" as const, "platform" as const),
          principal: fc.oneof(role, nasty),
          account: fc.constantFrom(OWNER, OTHER, null),
          isOutside: fc.boolean(),
          log: fc.oneof(fc.constantFrom(OWNER, OTHER, ""), nasty),
          place: fc.option(place),
          table: fc.option(place, { freq: 1 }),
          action: fc.constantFrom("read" as const, "read" as const, "write" as const, "list" as const),
          isDenied: fc.constantFrom(false, false, false, true),
        }),
        fc.record({
          place,
          action: fc.constantFrom("read" as const, "write" as const),
          person: role,
          principal: role,
          kind: fc.constant("service" as const),
        }),
      )
      .map(aUse);

    it("is a catalog all the same, with and without its examples, and the same bytes in any order", () => {
      fc.assert(
        fc.property(fc.array(use, { minLength: 1, maxLength: 12 }), (uses) => {
          const text = draft([aUse(), ...uses]);

          parse(text);
          parse(uncomment(text));
          expect(draft([...uses, aUse()].reverse())).toBe(text);
          for (const line of text.split("\n")) expect(shownText(line)).toBe(line);
          expect(text).not.toMatch(/[\u2028\u2029\ufeff]/);
        }),
        { numRuns: 200 },
      );
    });

    it("keeps a value what it is, and a comment on its line", () => {
      fc.assert(
        fc.property(nasty, (name) => {
          const location = `s3://lake/${name.replaceAll("/", "_")}/`;
          const text = `as_of: 2026-10-01T00:00:00Z
domains: [{ id: d, name: D }] # ${commentText(name)}
projects: [{ id: p, name: P, domain: d }]
assets: [{ id: a, name: A, project: p, locations: [${yamlText(location)}] }]
`;

          expect(parse(text).assets[0]?.locations).toEqual([cleanText(location, Infinity)]);
        }),
      );
    });
  });
});
