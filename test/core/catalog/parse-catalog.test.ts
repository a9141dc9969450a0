import { describe, expect, it } from "vitest";
import { parseCatalog } from "../../../src/core/catalog/parse-catalog.ts";

const HEAD = `as_of: 2026-10-31T00:00:00Z
domains:
  - { id: sales, name: Sales }
projects:
  - { id: core, name: Core, domain: sales }
  - { id: other, name: Other, domain: sales }
assets:
  - { id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }
`;

function problemsOf(text: string): string[] {
  const parsed = parseCatalog(text, "mesh.yaml");
  return parsed.ok ? [] : parsed.problems.map(({ path, line, message }) => `${path}:${line}: ${message}`);
}

describe("parseCatalog", () => {
  it("reads YAML and JSON alike, and gives them one hash", () => {
    const yaml = parseCatalog("as_of: 2026-10-31T00:00:00Z\nhistory_from: 2026-08-01T00:00:00Z\n", "a.yaml");
    const json = parseCatalog(
      '{"history_from":"2026-08-01T00:00:00Z","as_of":"2026-10-31T00:00:00Z"}',
      "a.json",
    );

    expect(yaml).toMatchObject({ ok: true });
    expect(json).toEqual(yaml);
  });

  it("makes open intervals of absent and null ends", () => {
    const parsed = parseCatalog(`${HEAD}exemptions: [{ person: ana, reason: r, from: null }]\n`, "a.yaml");

    expect(parsed.ok && parsed.catalog.exemptions[0]).toMatchObject({ from: -Infinity, until: Infinity });
  });

  it("takes other spellings of a location for the same place", () => {
    const text = HEAD.replace("s3://lake/orders/", "s3a://lake/orders");
    const parsed = parseCatalog(text, "a.yaml");

    expect(parsed.ok && parsed.catalog.assets[0]?.locations).toEqual(["s3://lake/orders/"]);
  });

  it.each([
    ["no as_of", "domains: []\n", 1, "as_of is missing"],
    ["an unknown project", `${HEAD}  - { id: x, name: X, project: nobody }\n`, 9, '"nobody"'],
    [
      "an unknown asset",
      `${HEAD}subscriptions:\n  - { id: s, asset: lost, subscriber: { person: a }, status: approved }\n`,
      10,
      '"lost"',
    ],
    ["an unknown domain", HEAD.replace("domain: sales }", "domain: nowhere }"), 5, '"nowhere"'],
    [
      "an unknown person where people are listed",
      `${HEAD}people: [{ id: ana, kind: human }]\nmembers:\n  - { project: core, person: ben, role: viewer }\n`,
      11,
      '"ben"',
    ],
    [
      "until before from",
      `${HEAD}exemptions:\n  - { person: a, reason: r, from: 2026-02-01T00:00:00Z, until: 2026-01-01T00:00:00Z }\n`,
      10,
      "until must be after from",
    ],
    [
      "until at from",
      `${HEAD}exemptions:\n  - { person: a, reason: r, from: 2026-02-01T00:00:00Z, until: 2026-02-01T00:00:00Z }\n`,
      10,
      "until must be after from",
    ],
    [
      "revoked without until",
      `${HEAD}subscriptions:\n  - { id: s, asset: orders, subscriber: { person: a }, status: revoked }\n`,
      10,
      "needs until",
    ],
    [
      "two subscribers",
      `${HEAD}subscriptions:\n  - { id: s, asset: orders, subscriber: { person: a, group: g }, status: approved }\n`,
      10,
      "exactly one subscriber",
    ],
    [
      "one place of two projects",
      `${HEAD}  - { id: x, name: X, project: other, locations: [s3://lake/orders/] }\n`,
      9,
      "a place has one owner",
    ],
    [
      "one identity of two people",
      `${HEAD}people:\n  - { id: a, kind: human, identities: [Key] }\n  - { id: b, kind: human, identities: [kEY] }\n`,
      11,
      "one identity is one person",
    ],
    ["one id twice at one time", `${HEAD}  - { id: orders, name: X, project: core }\n`, 9, "occurs twice"],
    [
      "a number for an account",
      `${HEAD}exemptions:\n  - { account: 012345678901, reason: r }\n`,
      10,
      "quote it",
    ],
    ["a time that does not exist", "as_of: 2026-02-30T00:00:00Z\n", 1, "no ISO 8601 time"],
    ["a time with an offset", "as_of: 2026-02-20T00:00:00+02:00\n", 1, "no ISO 8601 time"],
    [
      "a key that is not known",
      `${HEAD}asets: []\n`,
      9,
      'unknown key "asets"; the nearest known key is "assets"',
    ],
    ["a key twice", "as_of: 2026-10-31T00:00:00Z\nas_of: 2026-10-31T00:00:00Z\n", 2, "unique"],
    ["an empty file", "", 1, "empty"],
    ["a list", "- a\n", 1, "the catalog"],
  ])("refuses %s with its line", (_, text, line, message) => {
    const problems = problemsOf(text);

    expect(problems[0]).toContain(message);
    expect(problems[0]).toMatch(new RegExp(`^mesh.yaml:${line}: `));
  });

  it("allows what only looks like a clash", () => {
    const text = `${HEAD}  - { id: x, name: X, project: core, locations: [s3://lake/orders/] }
  - { id: y, name: Y, project: core, locations: [s3://lake/y/], until: 2026-01-01T00:00:00Z }
  - { id: y, name: Y, project: other, locations: [s3://lake/y/], from: 2026-01-01T00:00:00Z }
`;
    expect(problemsOf(text)).toEqual([]);
  });

  it("names every problem at once", () => {
    expect(
      problemsOf(
        `${HEAD}  - { id: x, name: X, project: nobody }\n  - { id: y, name: Y, project: nowhere }\n`,
      ),
    ).toHaveLength(2);
  });

  it("finds the places of the first of very many problems, in the time of reading the file", () => {
    const keys = Array.from({ length: 20_000 }, (_, at) => `key${at}: 1`).join("\n");

    const problems = problemsOf(`as_of: 2026-10-31T00:00:00Z\n${keys}\n`);
    expect(problems).toHaveLength(200);
    expect(problems[0]).toMatch(/^mesh\.yaml:2: .*key0/);
  });

  it("refuses aliases that multiply beyond reason", () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
      .split("")
      .map((name, at) => `${name}: &${name} [${`*${"abcdefgh"[at]},`.repeat(9)}]`)
      .join("\n")}\n`;

    expect(problemsOf(bomb)[0]).toMatch(/alias/i);
  });
});
