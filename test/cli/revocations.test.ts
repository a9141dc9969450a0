import { describe, expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";

const database = useDatabase();
const run = (...argv: string[]): ReturnType<typeof auditplaneHere> =>
  auditplaneHere(argv, { DATABASE_URL: database.url });
const by = ["--author", "ben@example.com", "--reason", "she moved to logistics"];

describe("auditplane revocations", () => {
  it("lists what is proposed, shows each, and takes down what is decided", async () => {
    const { rows } = await database.pool.query<{ id: number }>(
      `insert into revocations (key_hash, scope_key, kind, target, person, assets, reason, state)
       select h, 'datazone/111122223333/eu-west-1/dzd-1', 'membership', 'insights/user:7', 'chiara@example.com', '{orders}', 'left', 'proposed'
       from unnest(array['a', 'b']) h returning id::int4 as id`,
    );
    const [first, second] = rows.map(({ id }) => String(id)) as [string, string];

    expect((await run("revocations", "list", "--state", "proposed")).stdout).toContain(
      "membership of project insights",
    );
    expect(await run("revocations", "approve", first, ...by, "--json")).toMatchObject({
      code: 0,
      stdout: `${JSON.stringify({ revocation: Number(first), done: "approved" }, null, 2)}\n`,
    });
    expect(await run("revocations", "decline", second, ...by, "--json")).toMatchObject({ code: 0 });
    const { stdout } = await run("revocations", "show", first, "--json");
    expect(JSON.parse(stdout)).toMatchObject({ state: "approved", author: "ben@example.com" });
    expect((await run("revocations", "show", second)).stdout).toContain("she moved to logistics");
    expect(await run("revocations", "show", "999")).toMatchObject({ code: 2 });
    expect(await run("revocations", "approve", "x", ...by)).toMatchObject({ code: 2 });
  });
});
