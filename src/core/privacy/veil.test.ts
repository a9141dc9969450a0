import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Directory } from "./directory.ts";
import { isPseudonym, pseudonymOf } from "./pseudonym.ts";
import { closedVeil, openVeil } from "./veil.ts";

const key = Buffer.alloc(32, 3);
const ANA = {
  key: "ana-4711",
  kind: "human",
  peerGroup: "analysts",
  names: ["ana-4711", "Ana Ruiz", "ana.ruiz@example.com", "arn:aws:iam::111122223333:user/ana-iam"],
} as const;
const NIGHTLY = {
  key: "nightly",
  kind: "service",
  peerGroup: null,
  names: ["nightly", "nightly@example.com"],
} as const;
const find = (name: string) =>
  [ANA, NIGHTLY].find(({ names }) => names.some((one) => one.toLowerCase() === name.toLowerCase()));
const directory: Directory = { find: (name) => (name === "Ana Ruiz" ? undefined : find(name)), called: find };
const veil = closedVeil({ key, directory });
const ben = pseudonymOf(key, "ben@example.com");
const anaShown = pseudonymOf(key, ANA.key);

describe("a veil", () => {
  it("shows people by pseudonym and whoever is no person by name", () => {
    for (const person of ["ana-4711", "ben@example.com", "arn:aws:iam::111122223333:user/theo", "O'Brien"])
      expect([person, isPseudonym(veil.person(person))]).toEqual([person, true]);
    for (const service of [
      "nightly",
      "arn:aws:iam::111122223333:role/etl",
      "arn:aws:iam::111122223333:root",
      "account:111122223333",
      "glue.amazonaws.com",
      "anonymous",
      "unknown",
      "everyone",
      "several",
    ])
      expect(veil.person(service)).toBe(service);
  });

  it("believes whoever says that it is a person, whatever the name looks like", () => {
    expect(isPseudonym(veil.person("glue.amazonaws.com", "human"))).toBe(true);
    expect(isPseudonym(veil.person("arn:aws:iam::111122223333:role/of-ana", "human"))).toBe(true);
    expect(veil.person("batch-7", "service")).toBe("batch-7");
    expect(isPseudonym(veil.person("ana-4711", "service"))).toBe(true);
    expect(isPseudonym(veil.person("batch-7"))).toBe(true);
  });

  it("is the same by whatever name somebody is called in a text", () => {
    for (const name of ANA.names)
      expect(veil.text(`seen: ${name}, twice`, [])).toBe(
        name === "Ana Ruiz" || name === "ana-4711"
          ? `seen: ${name}, twice`
          : name.startsWith("arn:")
            ? `seen: arn:aws:iam::111122223333:user/${anaShown}, twice`
            : `seen: ${anaShown}, twice`,
      );
    for (const name of [...ANA.names, "ANA RUIZ"])
      expect(veil.text(`seen: ${name}, twice`, [ANA.key])).toBe(`seen: ${anaShown}, twice`);
  });

  it("takes addresses and sessions out of texts, and leaves times, ARNs of data and figures", () => {
    for (const [text, after] of [
      ["from 198.51.100.7:443 and 2001:db8::1", "from (address):443 and (address)"],
      ["::ffff:10.0.0.1", "(address)"],
      [
        "arn:aws:sts::111122223333:assumed-role/etl/ana@example.com did",
        "arn:aws:sts::111122223333:assumed-role/etl/(session) did",
      ],
      [
        "at 2026-09-09T06:00:00Z, 06:00:00 UTC, 1.20 TB, version 1.2.3",
        "at 2026-09-09T06:00:00Z, 06:00:00 UTC, 1.20 TB, version 1.2.3",
      ],
      [
        "arn:aws:s3:::lake/a and arn:aws:iam::111122223333:role/x",
        "arn:aws:s3:::lake/a and arn:aws:iam::111122223333:role/x",
      ],
      ["'who=ben@example.com', s3://lake/home/ben@example.com", `'who=${ben}', s3://lake/home/${ben}`],
      ["O'Ben@example.com", pseudonymOf(key, "o'ben@example.com")],
      ["nightly@example.com is a service", "nightly@example.com is a service"],
    ] as const)
      expect(veil.text(text, [])).toBe(after);
  });

  it("takes parts of a name out of what people wrote, as words of their own alone", () => {
    expect(veil.words("I asked Ana, and RUIZ said: banana", [ANA.key])).toBe(
      `I asked ${anaShown}, and ${anaShown} said: banana`,
    );
  });

  it("takes whoever is known out of what people wrote, though it is about others", () => {
    expect(veil.words("Ana  Ruiz (ana-4711) said, with nightly and Anabel Ruiz", [])).toBe(
      `${anaShown} (${anaShown}) said, with nightly and Anabel Ruiz`,
    );
  });

  it("names colleagues, unless it is about them", () => {
    expect(veil.actor("sam@example.com", [ANA.key])).toBe("sam@example.com");
    expect(veil.actor("ana.ruiz@example.com", [ANA.key])).toBe(anaShown);
  });

  it("shows those who are revealed, by all of their names, and nobody else", () => {
    const lifted = closedVeil({ key, directory, revealed: ["ANA-4711"] });

    expect([lifted.person(ANA.key), lifted.isRevealed(ANA.key)]).toEqual([ANA.key, true]);
    expect(lifted.text("Ana Ruiz, ana.ruiz@example.com", [ANA.key])).toBe("Ana Ruiz, ana.ruiz@example.com");
    expect(isPseudonym(lifted.person("ben@example.com"))).toBe(true);
  });

  it("hides nothing where names are seen", () => {
    const open = openVeil(directory);

    expect([
      open.person(ANA.key),
      open.text("ana.ruiz@example.com", []),
      open.uid("x"),
      open.peerGroup(ANA.key),
    ]).toEqual([ANA.key, "ana.ruiz@example.com", "x", "analysts"]);
  });

  it("leaves no name of whom it is about in any value of JSON, whatever the name", () => {
    const names = fc
      .string({ unit: "grapheme", minLength: 5, maxLength: 60 })
      .filter((name) => /\p{L}{3}/u.test(name) && name.trim() === name);
    const around = fc.constantFrom(" ", "\n", ": ", "(", "'", "/", ", ", "=", "<b>");
    fc.assert(
      fc.property(names, around, around, (name, before, after) => {
        const value = { [`x${before}${name}`]: [`said${before}${name}${after}`, { deep: name }] };
        expect(JSON.stringify(veil.json(value, [name])).toLowerCase()).not.toContain(
          JSON.stringify(name).slice(1, -1).toLowerCase(),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("leaves no address of mail in a text, whoever it is about", () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.lorem(), (address, words) => {
        expect(veil.text(`${words} ${address} ${words}`, []).toLowerCase()).not.toContain(
          address.toLowerCase(),
        );
      }),
    );
  });
});
