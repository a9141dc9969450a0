import { describe, expect, it } from "vitest";
import { HOUR_MS, isoTime } from "../../src/core/record/time.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";

const database = useDatabase();
const run = (...argv: string[]): ReturnType<typeof auditplaneHere> =>
  auditplaneHere(argv, { DATABASE_URL: database.url });

describe("auditplane breakglass", () => {
  it("lists uses, each with what became of it, and takes down why", async () => {
    const hour = Math.floor(Date.now() / HOUR_MS - 2) * HOUR_MS;
    await database.pool.query(
      `insert into break_glass_hours (role_arn, hour, person, first_at, last_at, events)
       values ('arn:aws:iam::111122223333:role/break-glass', $1, 'ana@example.com', $1, $1, 7)`,
      [isoTime(hour)],
    );
    const { stdout: listed } = await run("breakglass", "list", "--json");
    const { uses } = JSON.parse(listed) as { uses: { id: string; state: string }[] };
    expect(uses).toMatchObject([{ state: "waiting", person: "ana@example.com", events: 7 }]);
    const id = uses[0]?.id ?? "";

    const by = ["--author", "ana@example.com", "--reason", "INC-204"];
    expect(await run("breakglass", "justify", id, ...by, "--json")).toMatchObject({
      code: 0,
      stdout: `${JSON.stringify({ use: id, done: "justified" }, null, 2)}\n`,
    });
    const { stdout } = await run("breakglass", "list");
    expect(stdout).toContain("1 used; 1 justified in time");
    expect(stdout).toContain("INC-204 (ana@example.com)");
    expect(await run("breakglass", "justify", "none", ...by)).toMatchObject({ code: 2 });
  });
});
