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
    ["nothing", ""],
    ["a comment", "# nothing is expected\n"],
    ["a mark of a document", "---\n"],
    ["no braces between braces", "{}"],
    ["lists whose last entry was removed", "exceptions:\nconfirmed:\n"],
    ["a budget whose values were removed", "budget:\n"],
  ])("with %s in it sets nothing", (_, text) => {
    const parsed = read(text);
    expect(parsed.ok ? parsed.value : parsed.problems).toEqual({});
  });

  it.each([
    ["a word", "none"],
    ["a list", "[]"],
    ["false", "false"],
  ])("that is %s is refused", (_, text) => {
    const parsed = read(text);
    expect(parsed.ok ? [] : parsed.problems.map(({ message }) => message)).toEqual([
      "the settings: must be a map",
    ]);
  });

  it.each([
    ["no end", ENTRY.replace(/ {4}until.*\n/, ""), /6|2:.*until/],
    ["an end before its beginning", ENTRY.replace("09-15", "08-15"), /until: must be after from/],
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
    [
      "a ceiling beyond what can be counted",
      ENTRY.replace("2 TB", "2000000000000000000"),
      /bytes: is too large; write 9000 TB at most/,
    ],
    ["a ceiling in units that are too large", ENTRY.replace("2 TB", "10 PB"), /bytes: is too large/],
    ["a ceiling as a power of ten", ENTRY.replace("2 TB", "1e30"), /bytes: is too large/],
    ["a ceiling of nothing", ENTRY.replace("2 TB", "0"), /bytes: is no size above 0/],
    ["a factor in words", `${ENTRY}\n    factor: ten`, /factor: must be a number; 10 is ten times/],
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

  it.each(["", "TB", "-1 GB", "1 TiB", "1e12", "99999999999999 PB", "2000000000000000000"])(
    "is not %j",
    (text) => {
      expect(parseSize(text)).toBeUndefined();
    },
  );
});
