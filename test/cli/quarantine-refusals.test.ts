import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditplane } from "../support/cli.ts";
import { useFolder } from "../support/pipeline.ts";

const folder = useFolder();

describe("auditplane quarantine, asked for what cannot be", () => {
  const missing = join(folder.path, "no-data");

  it.concurrent.each<[string, string[], RegExp]>([
    [
      "no database",
      ["list"],
      /^could not open the database: neither --data-dir nor DATABASE_URL is given; give /,
    ],
    ["no database", ["show", "x"], /neither --data-dir nor DATABASE_URL/],
    ["no database", ["replay"], /neither --data-dir nor DATABASE_URL/],
    [
      "a data directory that is none",
      ["list", "--data-dir", missing],
      /^could not open the database in .*: there is none; /,
    ],
    [
      "an unknown reason",
      ["list", "--reason", "bad"],
      /Allowed choices are bad_event_time, bad_gzip, .*unknown_shape/,
    ],
    ["an unknown reason", ["replay", "--reason", "bad"], /Allowed choices are bad_event_time, /],
    ["a record that is no number", ["show", "x", "first"], /^could not show record first: it is no number; /],
  ])("refuses %s in one clear line, with exit code 2", async (_, argv, message) => {
    const result = await auditplane(["quarantine", ...argv]);

    expect(result).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(message) });
    expect(existsSync(missing)).toBe(false);
  });
});
