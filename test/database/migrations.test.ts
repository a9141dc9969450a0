import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../support/cli.ts";
import { useDatabase } from "../support/database.ts";

const { pool } = useDatabase();

describe("migration 0003", () => {
  it("says of files that were read before it that nobody noted what they came in", async () => {
    await pool.query(
      "alter table files drop constraint files_container, drop column container, drop column skip_reasons",
    );
    await pool.query(
      `insert into files (source, path, sha256, state, size_bytes, records_read, records_skipped)
       values ('folder', 'a', '', 'done', 1, 3, 3), ('folder', 'b', '', 'done', 1, 0, 0), ('folder', 'c', '', 'quarantined', 1, 0, 0)`,
    );

    await pool.query(readFileSync(join(ROOT, "migrations/0003_containers.sql"), "utf8"));
    const { rows } = await pool.query("select container, skip_reasons from files order by path");

    expect(rows).toEqual([
      { container: "not_recorded", skip_reasons: { not_recorded: 3 } },
      { container: "not_recorded", skip_reasons: {} },
      { container: null, skip_reasons: {} },
    ]);
  });
});
