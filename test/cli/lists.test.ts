import { beforeAll, describe, expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import type { CliResult } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const run = (...argv: readonly string[]): Promise<CliResult> =>
  auditplaneHere(argv, { DATABASE_URL: database.url });
const by = ["--reason", "I look into it", "--author", "somebody.with.a.long.name@department.example.com"];
const LONG = "a.person.whose.name.is.much.longer.than.a.column@department.example.com";
const NASTY = "x\u202e<!channel>=cmd()\u001b[31m@example.com";

const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [
    { id: "sales", name: "Sales" },
    { id: "hr", name: "People" },
  ],
  projects: [
    { id: "core", name: "Core", domain: "sales" },
    { id: "staff", name: "Staff", domain: "hr" },
  ],
  assets: [
    { id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] },
    { id: "leads", name: "Leads", project: "core", locations: ["s3://lake/leads/"] },
    { id: "reviews", name: "Reviews", project: "staff", locations: ["s3://lake/reviews/"] },
    { id: "salaries", name: "Salaries", project: "staff", locations: ["s3://lake/salaries/"] },
  ],
});

interface Listed {
  readonly id: number;
  readonly subject: string;
  readonly person: string;
  readonly uid: string;
  readonly asset: string;
}

async function listed(what: "alerts" | "findings", ...argv: readonly string[]): Promise<Listed[]> {
  const { stdout } = await run(what, "list", "--json", ...argv);
  return (JSON.parse(stdout) as Record<typeof what, Listed[]>)[what];
}

beforeAll(async () => {
  const read = (person: string, key: string, eventTime: string, bytes = 10) =>
    aRead({ userIdentity: aPerson(person), key, eventTime, bytes });
  const records = [
    read("ben@example.com", "leads/1", "2026-09-02T13:00:00Z"),
    read(LONG, "salaries/1", "2026-09-02T14:00:00Z"),
    read(NASTY, "reviews/2", "2026-09-02T15:00:00Z"),
    read("ana@example.com", "orders/2", "2026-09-02T16:00:00Z", 2e12),
  ];
  await scan(database, [folder.write("a.json.gz", records)], { catalog: mesh });
  const [ben] = await listed("alerts", "--person", "ben@example.com");
  await run("alerts", "ack", String(ben?.id), ...by);
  const url = "https://tickets.example.com/browse/SEC-12";
  await run("alerts", "ticket", String(ben?.id), "--key", "SEC-12", "--url", url);
});

describe.each(["alerts", "findings"] as const)("auditplane %s list", (what) => {
  it("fits 100 columns, whatever names are in it, says the next steps, and lets no name steer the terminal", async () => {
    const { stdout } = await run(what, "list", "--state", "all");

    expect(
      Math.max(
        ...(stdout
          .split("\n\nNext:")[0]
          ?.split("\n")
          .map(({ length }) => length) ?? []),
      ),
    ).toBeLessThan(101);
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
    expect(stdout).toMatch(
      what === "alerts"
        ? /^ID +STATE +SINCE \(UTC\) +DOMAINS +WHAT\n[^]*\n\nNext:\n {2}\S.* alerts show ID {2,}what it says/
        : /^LEVEL +WHEN \(UTC\) +PERSON +FINDING\n[^]*\n\nNext:\n {2}\S.* findings show FINDING {2,}everything of one/,
    );
  });

  it("shows those of a person, a domain, a rule or a time alone", async () => {
    const people = async (...argv: readonly string[]): Promise<string[]> =>
      [...new Set((await listed(what, "--state", "all", ...argv)).map(({ person }) => person))].sort();

    expect(await people("--person", "BEN@example.com")).toEqual(["ben@example.com"]);
    expect(await people("--domain", "hr")).toEqual([LONG, expect.stringContaining("<!channel>")]);
    expect(await people("--rule", "hard CEILING")).toEqual(["ana@example.com"]);
    expect(await people("--rule", "nothing of the kind")).toEqual([]);
    expect(await people("--since", "2100-01-01")).toEqual([]);
    expect(await people("--since", "2026-09-01")).toHaveLength(4);
    expect(await listed(what, "--state", "all", "--limit", "1")).toHaveLength(1);
    expect(await run(what, "list", "--since", "soon")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("that is no time"),
    });
    expect(await run(what, "list", "--limit", "none")).toMatchObject({ code: 2 });
  });
});

describe("auditplane alerts list", () => {
  it("says what is unsettled, in whose hands, and in which ticket", async () => {
    const { stdout } = await run("alerts", "list", "--state", "acknowledged");
    expect(stdout).toMatch(/^\d+ +acknowledged +\S+ \S+ +sales +\[HIGH\] leads: ben@example\.com: Access$/m);
    expect(stdout).toMatch(/ somebody\.with\.a\.long\.name@department\.e\n +xample\.com\n +SEC-12\n/);
    expect(await listed("alerts", "--state", "acknowledged")).toMatchObject([
      {
        subject: "[HIGH] leads: ben@example.com: Access without a subscription",
        severity: "high",
        rule_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        people: 1,
        asset: "leads",
        tickets: [{ key: "SEC-12", url: "https://tickets.example.com/browse/SEC-12", closed_at: null }],
      },
    ]);
  });
});

describe("auditplane findings", () => {
  it("takes a rule's id, too, and the word of before for a state", async () => {
    const [first] = await listed("findings", "--rule", "hard ceiling");
    const { rule_id: rule = "" } = first as unknown as { rule_id?: string };
    expect(await listed("findings", "--rule", rule, "--status", "open")).toMatchObject([{ uid: first?.uid }]);
  });

  it("shows one with what may be done about it", async () => {
    const [finding] = await listed("findings", "--rule", "hard ceiling");
    const { stdout } = await run("findings", "show", finding?.uid ?? "");
    expect(stdout).toMatch(/\n\nNext:\n {2}\S.* explain \S+ +why there is one\n/);
    expect(stdout).toContain(`exceptions add --finding ${finding?.uid} --reason TEXT --author YOU`);
  });
});
