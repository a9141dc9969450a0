import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { PersonDocument } from "../../src/core/review/person/document.ts";
import type { TrendDocument } from "../../src/core/review/trend/document.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const MESH = `as_of: 2026-11-01T00:00:00Z
domains:
  - { id: sales, name: Sales, owners: [olga@example.com] }
  - { id: hr, name: HR, from: 2026-10-10T00:00:00Z }
projects:
  - { id: core, name: Core, domain: sales }
  - { id: lab, name: Lab, domain: hr }
people:
  - { id: olga@example.com, kind: human }
  - { id: ana@example.com, name: Ana Ruiz, kind: human, identities: [a.ruiz@login.example.com] }
  - { id: never@example.com, kind: human }
members: [{ project: lab, person: ana@example.com, role: viewer }]
assets: [{ id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }]
subscriptions:
  - id: s1
    asset: orders
    subscriber: { project: lab }
    status: approved
    from: 2026-09-01T00:00:00Z
    approved_by: olga@example.com
`;
const run = (...argv: readonly string[]) => auditplaneHere(argv, { DATABASE_URL: database.url });
const json = async (...argv: readonly string[]): Promise<Record<string, unknown>> => {
  const { code, stdout, stderr } = await run(...argv, "--json");
  expect({ code, stderr }, argv.join(" ")).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as Record<string, unknown>;
};
const filesOf = (dir: string): Record<string, string> =>
  Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), "latin1")]));
const originalOf = <T>(dir: string, kind: "management" | "person"): T =>
  (JSON.parse(readFileSync(join(dir, `${kind}.json`), "utf8")) as Record<typeof kind, T>)[kind];
const out = (name: string) => ["--out", join(folder.path, name)];
const byOlga = ["--reason", "not needed", "--author", "olga@example.com"];

describe("reports of several domains", () => {
  beforeAll(async () => {
    const catalog = folder.write("mesh.yaml", MESH);
    const read = { key: "orders/1", bytes: 500, eventTime: "2026-09-08T14:00:00Z" };
    folder.write("logs/a.json.gz", [
      aRead({ ...read, userIdentity: aPerson("a.ruiz@login.example.com") }),
      aRead({ ...read, userIdentity: aPerson("eve@example.com") }),
    ]);
    await run("scan", join(folder.path, "logs"), "--catalog", catalog);
    for (const [domain, month] of [
      ["sales", "2026-09"],
      ["sales", "2026-10"],
      ["hr", "2026-10"],
    ] as const)
      await json("reviews", "open", "--domain", domain, "--month", month);
    const { reviews } = (await json("reviews", "list", "--domain", "sales")) as {
      reviews: { id: string; month: string }[];
    };
    const september = reviews.find(({ month }) => month === "2026-09")?.id ?? "";
    await json("reviews", "decide", september, "1", "--decision", "revoke", ...byOlga);
  });

  describe("management", () => {
    const management = (name: string, ...more: readonly string[]) =>
      json("reports", "management", "--month", "2026-10", "--months", "3", ...out(name), ...more);

    it("has the months of every domain, with what they come to, and says where no review was", async () => {
      const { id, folder: dir, domains } = await management("m1");
      const document = originalOf<TrendDocument>(String(dir), "management");

      expect({ id, domains }).toEqual({ id: "AM-2026-10-3", domains: 2 });
      expect(document.totals).toMatchObject([
        { month: "2026-08", domains: 0 },
        { month: "2026-09", domains: 1, population: 1, revoke: 1, proven: 0, without_entitlement: 1 },
        { month: "2026-10", domains: 2, still_open: document.totals[2]?.population },
      ]);
      expect(
        document.domains.map(({ id: domain, months }) => [domain, months.map((one) => one?.state)]),
      ).toEqual([
        ["hr", [undefined, undefined, "open"]],
        ["sales", [undefined, "open", "open"]],
      ]);
      expect(document.notes.map(({ text }) => text)).toContain("Not reviewed in 2026-09: HR");
    });

    it("is the same bytes each time, and verified with its kind, and another once more is decided", async () => {
      const [first, second] = [await management("m2"), await management("m3")];
      const dir = String(first["folder"]);

      expect(filesOf(String(second["folder"]))).toEqual(filesOf(dir));
      expect(await json("reports", "verify", dir)).toMatchObject({ intact: true, problems: [] });
      const again = ["reports", "management", "--month", "2026-10", "--months", "3", ...out("m2")];
      const before = filesOf(dir);
      expect(await run(...again)).toMatchObject({ code: 0 });
      expect(filesOf(dir)).toEqual(before);
      const { reviews } = (await json("reviews", "list", "--domain", "sales")) as {
        reviews: { id: string }[];
      };
      await json("reviews", "decide", reviews[0]?.id ?? "", "1", "--decision", "keep", ...byOlga);
      expect((await management("m2"))["folder"]).not.toBe(dir);
    });

    it("says of which months a report was written and no review opened", async () => {
      await json("reviews", "build", "--domain", "sales", "--month", "2026-08", ...out("built"));
      const { folder: dir } = await management("m6");

      expect(
        originalOf<TrendDocument>(String(dir), "management").notes.map(({ text }) => text),
      ).toContainEqual(
        expect.stringMatching(/^A report of 2026-08 was written, and no review was opened.*: Sales$/),
      );
    });

    it("is of no review where none was opened, and refuses what is no month and no count", async () => {
      const { folder: dir } = await json("reports", "management", "--month", "2024-01", ...out("m4"));

      expect(originalOf<TrendDocument>(String(dir), "management").notes[0]?.text).toMatch(
        /^No review of 2023-02 to 2024-01 was opened/,
      );
      expect(await run("reports", "management", "--month", "2026-00", ...out("m5"))).toMatchObject({
        code: 2,
      });
      const many = ["reports", "management", "--month", "2026-10", "--months", "99"];
      expect(await run(...many, ...out("m5"))).toMatchObject({ code: 2 });
    });
  });

  describe("person", () => {
    const person = (name: string, asked: string, ...more: readonly string[]) =>
      json("reports", "person", asked, "--month", "2026-09", "--reason", "ticket 7", ...out(name), ...more);

    it("has what somebody may read by any of their names, with its use and what was decided", async () => {
      const { folder: dir } = await person("p1", "a.ruiz@login.example.com");
      const document = originalOf<PersonDocument>(String(dir), "person");

      expect(document.person).toMatchObject({ key: "ana@example.com", name: "Ana Ruiz" });
      expect(document.items.find(({ asset }) => asset === "orders")).toMatchObject({
        through: "lab",
        approved_by: "olga@example.com",
        last_used: "2026-09-08",
        bytes_out: 500,
        state: "decided",
        decision: { decision: "revoke", by: "olga@example.com", gone: null },
      });
      expect(await json("reports", "verify", String(dir))).toMatchObject({ intact: true });
    });

    it("is the same bytes each time, by whatever name they are asked for", async () => {
      const { rows } = await database.pool.query<{ pseudonym: string }>(
        "select pseudonym from people where key = 'ana@example.com'",
      );
      const [first, second] = [
        await person("p2", "ANA@example.com"),
        await person("p3", rows[0]?.pseudonym.toLowerCase() ?? ""),
      ];

      expect(filesOf(String(second["folder"]))).toEqual(filesOf(String(first["folder"])));
    });

    it("is noted with who asked and why, also of somebody whom nothing was seen of, and with pseudonyms", async () => {
      const noted = async (exporter: string): Promise<object[]> => {
        const { rows } = await database.pool.query<{ personal: object }>(
          "select personal from audit_log where action = 'export.made' and personal ->> 'actor' = $1",
          [exporter],
        );
        return rows.map(({ personal }) => personal);
      };
      await person("p4", "never@example.com", "--exporter", "auditor@example.com");
      const { rows } = await database.pool.query<{ pseudonym: string }>(
        "select pseudonym from people where key = 'never@example.com'",
      );
      const veiled = await person(
        "p5",
        rows[0]?.pseudonym ?? "",
        "--pseudonyms",
        "--exporter",
        "other@example.com",
      );

      for (const who of ["auditor@example.com", "other@example.com"])
        expect(await noted(who)).toMatchObject([
          {
            subject: "never@example.com",
            reason: expect.stringMatching(/on one person: ticket 7$/) as string,
          },
        ]);
      expect(Object.values(filesOf(String(veiled["folder"]))).join("\n")).not.toContain("never@");
    });

    it("is noted each time, with its reason, also where other reports had the same person in the hour", async () => {
      const clerk = ["--exporter", "clerk@example.com"];
      await json("reviews", "build", "--domain", "sales", "--month", "2026-09", ...out("p7"), ...clerk);
      await person("p7", "ana@example.com", ...clerk);
      await person("p7", "ana@example.com", ...clerk);
      const { rows } = await database.pool.query<{ reason: string }>(
        `select personal ->> 'reason' as reason from audit_log where action = 'export.made'
         and personal ->> 'actor' = 'clerk@example.com' and personal ->> 'subject' = 'ana@example.com' order by seq`,
      );

      expect(rows.map(({ reason }) => reason.replace(/A[PR]-\S+/, "it"))).toEqual([
        "access review it",
        "report it on one person: ticket 7",
        "report it on one person: ticket 7",
      ]);
    });

    it("is refused of nobody, without a reason, and with pseudonyms by a name, which could be tried", async () => {
      const refused = ["--month", "2026-09", "--reason", "x", ...out("p6")];
      expect(await run("reports", "person", "zoe@example.com", ...refused)).toMatchObject({ code: 2 });
      expect(await run("reports", "person", "ana@example.com", "--pseudonyms", ...refused)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("give the pseudonym") as string,
      });
      const noReason = ["--month", "2026-09", "--reason", " ", ...out("p6")];
      expect(await run("reports", "person", "ana@example.com", ...noReason)).toMatchObject({ code: 2 });
      const noMonth = ["--month", "September", "--reason", "x", ...out("p6")];
      expect(await run("reports", "person", "ana@example.com", ...noMonth)).toMatchObject({ code: 2 });
    });
  });
});
