import { hash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { scan, useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";

const database = useDatabase();
const folder = useFolder();
const old = new Date(Date.now() - 100 * 86_400_000).toISOString().slice(0, 10);
const place = join(folder.path, "archive");
const run = (argv: readonly string[], more = {}) =>
  auditplaneHere(argv, { DATABASE_URL: database.url, AUDITPLANE_ARCHIVE: place, ...more });

describe("auditplane archive and restore", () => {
  it("archive, list, verify and restore a day, in words and as JSON", async () => {
    mkdirSync(place);
    const record = aRead({
      key: "a/1",
      userIdentity: aPerson("ana@example.com"),
      eventTime: `${old}T09:00:00Z`,
    });
    await scan(database, [folder.write("a.json.gz", [record])]);

    expect((await run(["archive", "list"])).stdout).toBe("No day is archived.\n");
    expect((await run(["archive", "run"])).stdout).toBe("Nothing to do.\n"); // 400 days are kept
    const kept = await run(["archive", "run", "--older-than", "62", "--keep"]);
    expect(kept.stdout).toMatch(new RegExp(`^archived ${old}: 1 events, \\d+ bytes\n$`));
    await database.pool.query("insert into dirty_hours (hour) values ($1)", [`${old}T09:00:00Z`]);
    expect((await run(["archive", "run", "--older-than", "62"])).stdout).toBe(
      `${old} stays: hours of it are not judged yet, which a worker does\n`,
    );
    await database.pool.query("delete from dirty_hours");
    const dropped = await run(["archive", "run", "--older-than", "62", "--json"]);
    expect(JSON.parse(dropped.stdout)).toMatchObject({ dropped: true, days: [{ day: old, events: 1 }] });
    expect((await run(["archive", "list"])).stdout).toMatch(new RegExp(`\n${old} +1 +\\d+ +2 +dropped `));
    expect(await run(["archive", "verify", old])).toMatchObject({
      code: 0,
      stdout: `${old} is as it was archived: 1 events\n`,
    });
    const manifest = join(place, "days", `${old}.json`);
    const text = readFileSync(manifest, "utf8");
    const [noted] = (
      await database.pool.query<{ sha256: string }>(
        "select detail ->> 'sha256' as sha256 from audit_log where action = 'events.dropped'",
      )
    ).rows;
    expect(noted?.sha256).toBe(hash("sha256", text));
    const forged = JSON.parse(text) as { files: { name: string; sha256: string }[] };
    const [first = { name: "", sha256: "" }] = forged.files;
    const original = readFileSync(join(place, first.name));
    writeFileSync(join(place, first.name), "another");
    writeFileSync(manifest, text.replace(first.sha256, hash("sha256", "another")));
    const told = await run(["archive", "verify", old]);
    expect([told.code, told.stdout]).toEqual([
      3,
      `${first.name} is not in the manifest of ${old} as this database archived it\n`,
    ]);
    writeFileSync(join(place, first.name), original);
    writeFileSync(manifest, text);
    const by = ["--reason", "case 17", "--author", "you@example.com"];
    for (const blank of [
      ["--reason", " "],
      ["--author", ""],
    ])
      expect(await run(["restore", old, ...by, ...blank])).toMatchObject({ code: 2 });
    const restored = await run(["restore", old, "--days", "3", ...by, "--json"]);
    expect(JSON.parse(restored.stdout)).toMatchObject({ day: old, events: 1, inserted: 1 });
    expect((await run(["archive", "list"])).stdout).toContain("restored until");
  });

  it("take by hand what a worker takes, findings included, and tell a file that is not there from a day that never was", async () => {
    await database.pool.query(
      "insert into raw_files (path, content, stored_at) values ('lookup-events/1/a.json.gz', 'x', now() - interval '900 days')",
    );
    expect((await run(["archive", "run", "--older-than", "62", "--keep"])).stdout).toBe("Nothing to do.\n");
    const done = await run(["archive", "run"]);
    expect(done.stdout).toBe("archived and dropped 1 pages\n");
    expect(readFileSync(join(place, "pages/lookup-events/1/a.json.gz"), "utf8")).toBe("x");

    const never = await run(["archive", "verify", "2001-01-01"]);
    expect([never.code, never.stderr]).toEqual([2, expect.stringContaining("see that it is there")]);
    const names = readdirSync(join(place, `related/day=${old}`));
    for (const name of names) rmSync(join(place, `related/day=${old}`, name));
    const lost = await run(["archive", "verify", old]);
    expect([lost.code, lost.stdout]).toEqual([3, expect.stringContaining(names.at(-1) ?? "")]);
  });

  it("say what is missing, and what is no day", async () => {
    const none = await run(["archive", "run"], { AUDITPLANE_ARCHIVE: "" });
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("set AUDITPLANE_ARCHIVE")]);
    expect(await run(["archive", "verify", "2026-02-30"])).toMatchObject({ code: 2 });
    expect(await run(["archive", "run", "--older-than", "10"])).toMatchObject({ code: 2 });
    const elsewhere = await run(["archive", "verify", old, "--archive", join(folder.path, "none")]);
    expect([elsewhere.code, elsewhere.stderr]).toEqual([2, expect.stringContaining("see that it is there")]);
    const wrong = await run(["archive", "list"], { AUDITPLANE_ARCHIVE: "s3:/x" });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("AUDITPLANE_ARCHIVE")]);
  });
});
