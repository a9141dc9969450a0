import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { PrintedFinding } from "../../src/core/finding/print.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { DAYS, LAST_DAY, THIEF, ordinaryDay, reading, theft, timeOf } from "../support/reading-days.ts";

const database = useDatabase();
const folder = useFolder();
chmodSync(folder.path, 0o755);
for (let day = 0; day < DAYS; day++) folder.write(`logs/day-${day}.json.gz`, ordinaryDay(day));
folder.write("logs/theft.json.gz", theft(DAYS - 1));
// many objects, and of none the log says how large it was
const LISTER = "person-5@example.com";
folder.write(
  "logs/sizeless.json.gz",
  Array.from({ length: 600 }, (_, object) =>
    reading(LISTER, { day: DAYS - 1, hour: 15, object: 2000 + object, bytes: 0 }),
  ),
);
const logs = join(folder.path, "logs");
const kept = (...argv: string[]): ReturnType<typeof auditplaneHere> =>
  auditplaneHere(argv, { DATABASE_URL: database.url });
const decided = ["--reason", "the orders move", "--author", "owner@example.com"];

async function scanned(who = THIEF): Promise<PrintedFinding[]> {
  const { stdout } = await kept("scan", logs, "--format", "json");
  const { findings } = JSON.parse(stdout) as { findings: PrintedFinding[] };
  return findings.filter(
    ({ category, person, window_start }) =>
      category === "volume" && person === who && window_start >= LAST_DAY,
  );
}

describe("what was read by somebody who was not expected to", () => {
  let hour: PrintedFinding;
  beforeAll(async () => {
    const found = (await scanned()).find(({ rule_title }) => rule_title === "Unusual volume in an hour");
    if (!found) throw new Error("the theft was not found");
    hour = found;
  });

  it("is explained term by term, with a picture of 42 days", async () => {
    const svg = join(folder.path, "weeks.svg");
    const { code, stdout } = await kept("explain", hour.uid, "--svg", svg);
    expect(code).toBe(0);
    expect(stdout).toContain(hour.explanation);
    expect(stdout).toMatch(/hour_joint, 14:00 UTC: \d+\.\d{3} \(pages above \d+\.\d{3}/);
    expect(stdout).toMatch(/bytes {2,}8\.4766 +ln\(1 \+ 48 GB \/ 10 MB\)/);
    expect(stdout).toMatch(/·+[▁▂]+█\n {44}\^ 2026-08-24, 14:00 to 15:00 UTC: 48\.0 GB\n/);
    expect(readFileSync(svg, "utf8")).toMatch(/^<svg [\s\S]*14:00 to 15:00 UTC: 48\.0 GB[\s\S]*<\/svg>\n$/);
  });

  it("is expected once somebody says so, until they take it back", async () => {
    const added = await kept("exceptions", "add", "--finding", hour.uid, "--id", "move", ...decided);
    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining("Exception move is set.") });
    const after = await scanned();
    const expected = after.find(({ uid }) => uid === hour.uid);
    const list = await kept("findings", "list", "--status", "expected");
    const exceptions = await kept("exceptions", "list");
    await kept("exceptions", "end", "move", ...decided);
    const open = (await scanned()).find(({ uid }) => uid === hour.uid);

    expect(expected?.status).toBe("expected");
    // what was told with it, too: the day of that hour
    expect(after.filter(({ tier, status }) => tier === "page" && status === "open")).toEqual([]);
    expect(list.stdout).toContain(hour.uid);
    expect(exceptions.stdout).toMatch(
      /move +person-3@example\.com .* 48\.1 GB +the orders move \(owner@example\.com\)/,
    );
    expect(open?.status).toBe("open");
  });

  it("needs a ceiling where no bytes are known of it", async () => {
    const [sizeless] = (await scanned(LISTER)).filter(({ bytes_out }) => bytes_out === 0);
    const argv = ["exceptions", "add", "--finding", sizeless?.uid ?? "none", ...decided];

    const refused = await kept(...argv);
    const added = await kept(...argv, "--bytes", "1 MB");

    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("give --bytes") });
    expect(added.code).toBe(0);
  });

  it("teaches nothing once it is confirmed", async () => {
    const confirmed = await kept("findings", "confirm", hour.uid, ...decided);
    const again = await kept("findings", "unconfirm", hour.uid, ...decided);
    const twice = await kept("findings", "unconfirm", hour.uid, ...decided);

    expect(confirmed).toMatchObject({ code: 0, stdout: expect.stringContaining("is confirmed") });
    expect(again.code).toBe(0);
    expect(twice).toMatchObject({ code: 2, stderr: expect.stringContaining("there is none") });
  });

  it.each([
    ["a finding that is none", ["exceptions", "add", "--finding", "0".repeat(32)], /no finding has this uid/],
    [
      "no end",
      ["exceptions", "add", "--who", "a@example.com", "--bytes", "1 TB", "--from", timeOf(1)],
      /until: is missing/,
    ],
    [
      "somebody about themselves",
      [
        "exceptions",
        "add",
        "--who",
        "OWNER@example.com",
        "--bytes",
        "1 TB",
        "--from",
        timeOf(1),
        "--until",
        timeOf(2),
      ],
      /nobody decides about themselves/,
    ],
    [
      "a size that is none",
      [
        "exceptions",
        "add",
        "--who",
        "a@example.com",
        "--bytes",
        "much",
        "--from",
        timeOf(1),
        "--until",
        timeOf(2),
      ],
      /bytes: is no size above 0/,
    ],
  ])("says what is wrong with %s", async (_, argv, message) => {
    const refused = await kept(...argv, ...decided);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(message);
  });
});
