import { expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead, aRecord } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const run = (...argv: string[]) => auditplaneHere(argv, { DATABASE_URL: database.url });

it("people erase takes a person out of the database, prints the alias, and leaves the audit log whole", async () => {
  const file = folder.write("a.json.gz", [
    aRead({ userIdentity: aPerson("ana@example.com"), eventTime: "2026-09-09T06:00:00Z" }),
  ]);
  await run("scan", file);
  const decision = ["--reason", "ana@example.com asked", "--author", "sam@example.com"];

  const none = await run("people", "erase", "nobody@example.com", ...decision);
  expect([none.code, none.stderr]).toEqual([
    2,
    expect.stringMatching(/could not erase: no person is stored/),
  ]);
  expect((await run("people", "erase", "ana@example.com", "--reason", " ", "--author", "x")).code).toBe(2);
  const { code, stdout, stderr } = await run("people", "erase", "ana@example.com", ...decision, "--json");
  expect(code, stderr).toBe(0);
  const { person, changed } = JSON.parse(stdout) as { person: string; changed: Record<string, number> };

  expect(person).toMatch(/^erased-[0-9a-f]{12}$/);
  expect(changed).toMatchObject({ people: 1, dictionary: 1, events: 1 });
  expect((await run("people", "erase", "ana@example.com", ...decision)).code).toBe(2);
  const verified = await run("audit", "verify");
  expect(verified.code, verified.stdout).toBe(0);
  const { stdout: listed } = await run("audit", "list", "--format", "json");
  expect(listed).toContain(`${person} asked`);
  expect(listed).not.toContain("ana@example.com");
});

it("evidence export is noted in the audit log with who took it, about whom and what for", async () => {
  const file = folder.write("c.json.gz", [
    aRecord({
      eventSource: "cloudtrail.amazonaws.com",
      eventName: "StopLogging",
      userIdentity: aPerson("ben@example.com"),
      eventTime: "2026-09-09T07:00:00Z",
      readOnly: false,
      requestParameters: { name: "org" },
    }),
  ]);
  await run("scan", file);
  const { stdout } = await run("findings", "list", "--person", "ben@example.com", "--json");
  const [finding] = (JSON.parse(stdout) as { findings: { uid: string }[] }).findings;
  const bundle = ["--purpose", "case 17", "--exporter", "sam@example.com", "--output", `${folder.path}/case`];
  const { code, stderr } = await run("evidence", "export", finding?.uid ?? "", ...bundle);
  expect(code, stderr).toBe(0);

  const { rows } = await database.pool.query(
    "select personal, detail from audit_log where action = 'export.made'",
  );
  expect(rows).toEqual([
    {
      personal: { actor: "sam@example.com", subject: "ben@example.com", reason: "case 17" },
      detail: { way: "command" },
    },
  ]);
});
