import { describe, expect, it } from "vitest";
import { readYaml } from "../../../src/core/read-yaml.ts";
import { settingsSchema } from "../../../src/core/settings/schema.ts";
import { parseSize } from "../../../src/core/settings/size.ts";

const read = (text: string) => readYaml({ path: "settings.yaml", text }, settingsSchema, "the settings");
const ENTRY = `
  - id: move
    who: ana@example.com
    bytes: 2 TB
    from: 2026-09-01T00:00:00Z
    until: 2026-09-15T00:00:00Z
    reason: the orders move to another bucket
    author: owner@example.com`;

describe("a settings file", () => {
  it("sets budgets, what is expected and what was confirmed", () => {
    const parsed = read(`budget: { page: 2 }\nexceptions:${ENTRY}\n    factor: 10\n    asset: orders`);
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        budget: { page: 2, review: 20 },
        exceptions: [
          {
            id: "move",
            bytes: 2e12,
            factor: 10,
            asset: "orders",
            from: Date.UTC(2026, 8, 1),
            until: Date.UTC(2026, 8, 15),
          },
        ],
      },
    });
  });

  it.each([
    ["no end", ENTRY.replace(/ {4}until.*\n/, ""), /6|2:.*until/],
    ["an end before its beginning", ENTRY.replace("09-15", "08-15"), /until must be after from/],
    ["more than a year", ENTRY.replace("2026-09-15", "2027-09-15"), /within 366 days/],
    [
      "somebody who decides about themselves",
      ENTRY.replace("owner@", "ANA@"),
      /nobody decides about themselves/,
    ],
    [
      "somebody who decides about themselves in other letters",
      ENTRY.replace("owner@example.com", "' Ana@example.com '"),
      /nobody decides/,
    ],
    [
      "a session that decides about its own role",
      ENTRY.replace("ana@example.com", "arn:aws:iam::111122223333:role/etl").replace(
        "owner@example.com",
        "arn:aws:sts::111122223333:assumed-role/etl/me",
      ),
      /nobody decides/,
    ],
    ["no ceiling", ENTRY.replace("    bytes: 2 TB\n", ""), /bytes: is missing/],
    ["two entries of one id", ENTRY + ENTRY, /"move" stands here twice/],
    ["a key that is none", `${ENTRY}\n    until_when: never`, /until_when/],
  ])("with %s is refused with its line", (_, entries, message) => {
    const parsed = read(`exceptions:${entries}`);
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.problems.map(({ line, message: text }) => `${line}: ${text}`).join("\n")).toMatch(message);
    expect(parsed.problems.every(({ line }) => line > 1)).toBe(true);
  });
});

describe("a size", () => {
  it.each([
    ["2 TB", 2e12],
    ["500MB", 5e8],
    ["1.5 GB", 1.5e9],
    ["12", 12],
  ])("may be written as %s", (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(["", "TB", "-1 GB", "1 TiB", "1e12", "99999999999999 PB"])("is not %j", (text) => {
    expect(parseSize(text)).toBeUndefined();
  });
});
