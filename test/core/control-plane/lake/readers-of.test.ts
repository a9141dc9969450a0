import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnyEntry } from "../../../../src/core/control-plane/entry.ts";
import type { LakeResource, TagCondition } from "../../../../src/core/control-plane/kinds/granted.ts";
import { readersOf } from "../../../../src/core/control-plane/lake/readers-of.ts";
import type { TableReader } from "../../../../src/core/control-plane/lake/readers-of.ts";
import { OWNER, aGrant, aTable, databaseOf, inLake, someTags, tableOf } from "./lake-entries.ts";

const MARKETING = "arn:aws:iam::777788889999:role/datazone_usr_role_b7n4r2c9hd0kqa_d9q3w7e1rt5yus";
const ANALYSTS = "arn:aws:identitystore:::group/b2f5a4c8-20d1-7052-8a9b-4d5e6f708192";
const SCORING = "arn:aws:iam::777788889999:role/scoring-batch";
const orders = tableOf("orders");
const customers = tableOf("customers");
const leads = tableOf("legacy_leads");
const sensitivity = (...values: string[]): readonly TagCondition[] => [{ key: "sensitivity", values }];

/** Readers of a table of the owner's, without what all rows have. */
function readers(table: string, ...entries: readonly AnyEntry[]): readonly Partial<TableReader>[] {
  return readersOf([inLake(...entries)])
    .of(table)
    .map(({ table: _, grantedIn: __, ...reader }) => reader);
}

describe("the readers of a table", () => {
  it("are those of the story", () => {
    const filter = "dz_8subord2mkt5q1";
    const story = readersOf([
      inLake(
        aTable(orders),
        aTable(customers),
        aTable(leads),
        {
          kind: "data_cells_filter",
          id: `${orders}/${filter}`,
          content: { table: orders, name: filter, rows: "region = 'EU'" },
        },
        aGrant(MARKETING, { table: orders, filter }, { changed: 1_789_048_855_000, by: "granter" }),
        aGrant(MARKETING, { table: orders }, { permissions: ["DESCRIBE"] }),
        aGrant("777788889999", { table: orders }, { permissions: ["DESCRIBE", "SELECT"] }),
        aGrant("IAM_ALLOWED_PRINCIPALS", { table: leads }, { permissions: ["ALL"] }),
        aGrant(ANALYSTS, { table: customers, butColumns: ["email", "full_name"] }),
        aGrant(SCORING, { tagged: "TABLE", expression: sensitivity("internal", "public"), catalog: OWNER }),
        someTags(customers, { sensitivity: "internal" }, { email: { sensitivity: "pii" } }),
      ),
    ]);

    expect([...story.tables]).toEqual([orders, customers, leads]);
    expect([orders, customers, leads].flatMap((table) => story.of(table))).toEqual([
      {
        table: orders,
        principal: MARKETING,
        permissions: ["SELECT"],
        way: "named_grant",
        rows: "region = 'EU'",
        filter,
        since: 1_789_048_855_000,
        by: "granter",
        grantedIn: OWNER,
      },
      {
        table: orders,
        principal: "777788889999",
        permissions: ["DESCRIBE", "SELECT"],
        way: "share",
        grantedIn: OWNER,
      },
      {
        table: customers,
        principal: ANALYSTS,
        permissions: ["SELECT"],
        way: "named_grant",
        columns: { but: ["email", "full_name"] },
        grantedIn: OWNER,
      },
      {
        table: customers,
        principal: SCORING,
        permissions: ["SELECT"],
        way: "lf_tag",
        columns: { but: ["email"] },
        grantedIn: OWNER,
      },
      {
        table: leads,
        principal: "IAM_ALLOWED_PRINCIPALS",
        permissions: ["ALL"],
        way: "iam_allowed",
        grantedIn: OWNER,
      },
    ]);
    expect(story.unclear).toEqual([]);
  });

  it.each<[string, LakeResource, string[], Partial<TableReader>]>([
    ["a grant on the table", { table: orders }, ["SELECT"], { way: "named_grant" }],
    ["Super on the table", { table: orders }, ["ALL"], { way: "named_grant" }],
    ["columns", { table: orders, columns: ["region"] }, ["SELECT"], { columns: { only: ["region"] } }],
    ["all columns but none", { table: orders, butColumns: [] }, ["SELECT"], { way: "named_grant" }],
    ["every table", { tablesOf: "sales_core", catalog: OWNER }, ["SELECT"], { way: "wildcard" }],
    ["Super on the database", { database: "sales_core", catalog: OWNER }, ["ALL"], { way: "database" }],
    ["Super on the catalog", { catalog: OWNER }, ["SUPER_USER"], { way: "catalog" }],
  ])("are let in by %s", (_, resource, permissions, reader) => {
    const [found, ...others] = readers(orders, aGrant(SCORING, resource, { permissions }));

    expect(others).toEqual([]);
    expect(found).toEqual({ principal: SCORING, permissions, way: "named_grant", ...reader });
  });

  it.each<[string, string, LakeResource, string[]]>([
    ["DESCRIBE alone", SCORING, { table: orders }, ["DESCRIBE", "INSERT", "ALTER"]],
    ["another table", SCORING, { table: customers }, ["SELECT"]],
    [
      "a database of that name in another catalog",
      SCORING,
      { tablesOf: "sales_core", catalog: "777788889999" },
      ["SELECT"],
    ],
    ["a catalog within the account's", SCORING, { catalog: `${OWNER}:s3tablescatalog/lake` }, ["ALL"]],
    ["the location", SCORING, { location: "s3://lake/" }, ["DATA_LOCATION_ACCESS"]],
    ["a tag itself", SCORING, { tag: "sensitivity", values: ["pii"] }, ["ALL"]],
    [
      "policies of IAM on the database alone",
      "IAM_ALLOWED_PRINCIPALS",
      { database: "sales_core", catalog: OWNER },
      ["ALL"],
    ],
    ["an expression without conditions", SCORING, { tagged: "TABLE", expression: [] }, ["SELECT"]],
  ])("are not let in by %s", (_, principal, resource, permissions) => {
    expect(readers(orders, aGrant(principal, resource, { permissions }))).toEqual([]);
  });

  it("of an organization, or a unit of it, are told as a share", () => {
    const units = ["organization/o-a1b2c3d4e5", "ou/o-a1b2c3d4e5/ou-ab12-cd34ef56"].map(
      (unit) => `arn:aws:organizations::111122223333:${unit}`,
    );
    const entries = units.map((unit) => aGrant(unit, { tablesOf: "sales_core", catalog: OWNER }));

    expect(readers(orders, ...entries)).toMatchObject([{ way: "share" }, { way: "share" }]);
  });

  it("have the administrators of the owner's lake, who may let themselves in, and no read-only ones", () => {
    const settings: AnyEntry = {
      kind: "lake_settings",
      id: "settings",
      content: {
        admins: ["admin"],
        readOnlyAdmins: ["auditor"],
        newTables: [],
        newDatabases: [],
        parameters: {},
      },
    };
    const all = readersOf([
      inLake(settings),
      { account: "777788889999", region: "eu-west-1", entries: [settings] },
    ]);

    expect(all.of(orders)).toEqual([
      { table: orders, principal: "admin", permissions: [], way: "admin", grantedIn: OWNER },
    ]);
  });

  it("are, in an account that it is shared with, those of that account's own grants", () => {
    const owner = inLake(aTable(orders), aGrant("777788889999", { table: orders }));
    const link = "arn:aws:glue:eu-west-1:777788889999:table/sub_db/orders";
    const shared = {
      account: "777788889999",
      region: "eu-west-1",
      entries: [
        aTable(link, orders),
        aGrant(MARKETING, { table: orders }),
        aGrant("777788889999", { table: orders }),
      ],
    };
    const all = readersOf([owner, shared]);

    expect([...all.tables]).toEqual([orders]);
    expect(all.of(orders).map(({ principal, grantedIn }) => [principal, grantedIn])).toEqual([
      ["777788889999", "777788889999"],
      [MARKETING, "777788889999"],
    ]);
  });

  it("under a condition are told with it", () => {
    const condition = "context.iam.principalTags.team == 'risk'";

    expect(
      readers(
        orders,
        aGrant(`${OWNER}:IAMPrincipals`, { table: orders }, { condition }),
        aGrant(`${OWNER}:IAMPrincipals`, { table: orders }),
      ),
    ).toMatchObject([{ condition }, { way: "named_grant" }]);
  });

  it("of what is no table are none", () => {
    expect(
      readers("arn:aws:s3:::lake", aGrant(SCORING, { catalog: OWNER }, { permissions: ["ALL"] })),
    ).toEqual([]);
  });
});

describe("LF-tags", () => {
  const policy = aGrant(SCORING, { tagged: "TABLE", expression: sensitivity("internal"), catalog: OWNER });

  it("of a database hold for its tables, unless they have a value of their own", () => {
    const tags = [
      someTags(databaseOf("sales_core"), { sensitivity: "internal" }),
      someTags(orders, { sensitivity: "pii" }),
    ];

    expect(readers(customers, policy, ...tags)).toMatchObject([{ way: "lf_tag" }]);
    expect(readers(orders, policy, ...tags)).toEqual([]);
  });

  it("of a column alone let in to that column", () => {
    const tags = someTags(orders, { sensitivity: "pii" }, { region: { sensitivity: "internal" } });

    expect(readers(orders, policy, tags)).toMatchObject([{ columns: { only: ["region"] } }]);
  });

  it("must meet every condition, and only in the account that they are of", () => {
    const expression = [...sensitivity("internal"), { key: "domain", values: ["sales"] }];
    const both = aGrant(SCORING, { tagged: "TABLE", expression, catalog: OWNER });
    const foreign = aGrant(SCORING, {
      tagged: "TABLE",
      expression: sensitivity("internal"),
      catalog: "777788889999",
    });

    expect(readers(orders, both, foreign, someTags(orders, { sensitivity: "internal" }))).toEqual([]);
    expect(
      readers(orders, both, someTags(orders, { sensitivity: "internal", domain: "sales" })),
    ).toHaveLength(1);
  });

  it("of databases let in to their tables by Super alone", () => {
    const expression = sensitivity("internal");
    const tags = someTags(databaseOf("sales_core"), { sensitivity: "internal" });
    const onDatabases = (...permissions: string[]): AnyEntry =>
      aGrant(SCORING, { tagged: "DATABASE", expression, catalog: OWNER }, { permissions });

    expect(readers(orders, onDatabases("DESCRIBE"), tags)).toEqual([]);
    expect(readers(orders, onDatabases("ALL"), tags)).toMatchObject([{ way: "lf_tag" }]);
  });

  it("of an expression that is named are those of the expression; where it was not read, that is said", () => {
    const named = aGrant(SCORING, { taggedAs: "TABLE", expressionName: "open", catalog: OWNER });
    const expression: AnyEntry = {
      kind: "tag_expression",
      id: `${OWNER}/open`,
      content: { expression: sensitivity("internal") },
    };
    const tags = someTags(orders, { sensitivity: "internal" });

    expect(readers(orders, named, expression, tags)).toMatchObject([{ way: "lf_tag" }]);
    expect(readers(orders, named, tags)).toEqual([]);
    expect(readersOf([inLake(named)]).unclear).toMatchObject([{ principal: SCORING }]);
  });
});

describe("grants of which nobody can say what they let read", () => {
  it("are named: on what is not known here, and through a filter that was not read", () => {
    const odd = aGrant(SCORING, { unknown: "{}" });
    const filtered = aGrant(MARKETING, { table: orders, filter: "lost" });
    const all = readersOf([
      inLake(odd, filtered, aGrant(ANALYSTS, { unknown: "{}" }, { permissions: ["DESCRIBE"] })),
    ]);

    expect(all.unclear.map(({ principal }) => principal)).toEqual([SCORING, MARKETING]);
    expect(all.of(orders)).toMatchObject([{ principal: MARKETING, filter: "lost" }]);
  });
});

const KEYS = ["a", "b"];
const VALUES = ["1", "2"];
const COLUMNS = ["x", "y", "z"];
const TABLES = ["t", "u"].flatMap((table) => ["d", "e"].map((database) => tableOf(table, database)));
const tagging = fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES), {
  noNullPrototype: true,
});
const conditions = fc.uniqueArray(
  fc.record({ key: fc.constantFrom(...KEYS), values: fc.subarray(VALUES, { minLength: 1 }) }),
  { minLength: 1, maxLength: 2, selector: ({ key }) => key },
);
const resources: fc.Arbitrary<LakeResource> = fc.oneof(
  fc.constantFrom(...TABLES).map((table) => ({ table })),
  fc.record({ table: fc.constantFrom(...TABLES), columns: fc.subarray(COLUMNS, { minLength: 1 }) }),
  fc.record({ table: fc.constantFrom(...TABLES), butColumns: fc.subarray(COLUMNS) }),
  fc.record({ tablesOf: fc.constantFrom("d", "e"), catalog: fc.constant(OWNER) }),
  fc.record({ database: fc.constantFrom("d", "e"), catalog: fc.constant(OWNER) }),
  fc.constant({ catalog: OWNER }),
  fc.record({ tagged: fc.constantFrom("TABLE" as const, "DATABASE" as const), expression: conditions }),
);
const grants = fc
  .tuple(
    fc.constantFrom("p", "q", "777788889999", "IAM_ALLOWED_PRINCIPALS"),
    resources,
    fc.constantFrom(["SELECT"], ["ALL"], ["DESCRIBE"]),
  )
  .map(([principal, resource, permissions]) => aGrant(principal, resource, { permissions }));
const tags = fc.oneof(
  fc.tuple(fc.constantFrom("d", "e"), tagging).map(([database, own]) => someTags(databaseOf(database), own)),
  fc
    .tuple(fc.constantFrom(...TABLES), tagging, fc.dictionary(fc.constantFrom(...COLUMNS), tagging))
    .map(([table, own, columns]) => someTags(table, own, columns)),
);

/** Columns that a reader of a table sees. */
function seen({ columns }: TableReader): readonly string[] {
  const { only, but = [] } = columns ?? {};
  return COLUMNS.filter((column) => (only === undefined ? !but.includes(column) : only.includes(column)));
}

/** Each that a principal sees of a table. */
function cellsOf(entries: readonly AnyEntry[]): ReadonlySet<string> {
  const all = readersOf([inLake(...entries)]);
  const cells = TABLES.flatMap((table) =>
    all.of(table).flatMap((reader) => seen(reader).map((column) => `${reader.principal} ${table} ${column}`)),
  );
  return new Set(cells);
}

describe("whatever was granted and tagged", () => {
  it("a grant more takes no column of a table from any reader", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(grants, tags), { maxLength: 12 }), grants, (entries, more) => {
        const [before, after] = [cellsOf(entries), cellsOf([...entries, more])];

        expect([...before].filter((cell) => !after.has(cell))).toEqual([]);
      }),
    );
  });

  it("a tag lets in to the same columns whether it is on a database or on each of its tables", () => {
    fc.assert(
      fc.property(fc.array(grants, { maxLength: 6 }), tagging, (entries, own) => {
        const onTables = entries.filter(
          ({ content }) =>
            !(
              "resource" in content &&
              "tagged" in content.resource &&
              content.resource.tagged === "DATABASE"
            ),
        );
        const inDatabase = TABLES.filter((table) => table.includes("/d/"));

        expect(cellsOf([...onTables, someTags(databaseOf("d"), own)])).toEqual(
          cellsOf([...onTables, ...inDatabase.map((table) => someTags(table, own))]),
        );
      }),
    );
  });

  it("a policy of tags lets in to exactly the columns whose nearest values meet it", () => {
    fc.assert(
      fc.property(
        conditions,
        tagging,
        tagging,
        fc.dictionary(fc.constantFrom(...COLUMNS), tagging),
        (expression, database, table, columns) => {
          const [t = ""] = TABLES;
          const cells = cellsOf([
            aGrant("p", { tagged: "TABLE", expression }),
            someTags(databaseOf("d"), database),
            someTags(t, table, columns),
          ]);

          for (const column of COLUMNS) {
            const nearest = (key: string): string | undefined =>
              columns[column]?.[key] ?? table[key] ?? database[key];
            const isMet = expression.every(({ key, values }) => values.includes(nearest(key) ?? ""));
            expect(cells.has(`p ${t} ${column}`)).toBe(isMet);
          }
        },
      ),
    );
  });
});
