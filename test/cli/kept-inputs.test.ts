import process from "node:process";
import { describe, expect, it } from "vitest";
import type { Database, Policy } from "../../src/app.ts";
import { checkInputs } from "../../src/cli/kept-inputs.ts";
import { readConfig } from "../../src/config.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";

const { pool, url } = useDatabase();

describe("a database that is judged by what is read of AWS", () => {
  it("is not judged anew by a catalog file for a look at the access map, a replay, or older logs", async () => {
    await pool.query("insert into derive_inputs (name, hash) values ('catalog', 'of-the-file')");
    const config = readConfig({});
    const look = (hash: string, verb: "map access" | "replay" | "scan"): Promise<void> => {
      const policy = { rules: [], correlations: [], catalog: { hash } } as unknown as Policy;
      return checkInputs({ pool } as unknown as Database, { policy, config }, { verb, fix: "" });
    };
    await look("of-another-file", "map access");
    await pool.query(
      "insert into control_scopes (key, as_of, history_from) values ('glue/444455556666/eu-west-1', now(), now())",
    );

    await expect(look("of-another-file", "map access")).rejects.toThrow(
      "use the page Access map of the console",
    );
    await expect(look("of-another-file", "replay")).rejects.toThrow("use the page Quarantine of the console");
    await expect(look("of-another-file", "scan")).rejects.toThrow("AUDITPLANE_TRAIL_DAYS");
    await look("of-the-file", "map access");
  });
});

describe("what Postgres refuses", () => {
  it("is told as that, with who says what is missing", async () => {
    const login = `lacking_${process.pid}`;
    await pool.query(
      `create role ${login} login password 'secret'; grant select on kysely_migration to ${login}`,
    );
    const there = Object.assign(new URL(url), { username: login, password: "secret" });
    const { code, stderr } = await auditplaneHere(["findings", "list"], { DATABASE_URL: there.href });
    await pool.query(`drop owned by ${login}; drop role ${login}`);

    expect([code, stderr]).toEqual([
      1,
      "could not go on: Postgres says: permission denied for table findings; auditplane doctor says whether the login in DATABASE_URL lacks a right\n",
    ]);
  });
});
