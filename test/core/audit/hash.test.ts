import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { NO_HASH, canonicalText, commitmentOf, entryHash } from "../../../src/core/audit/hash.ts";
import { keepable } from "../../../src/core/audit/keepable.ts";
import { canonicalJson } from "../../../src/core/record/decode.ts";
import { aLog } from "../../support/audit.ts";

const [entry] = aLog(1);
if (!entry) throw new Error("there is no entry");

it("is sha256(0x00 ‖ seq ‖ prev_hash ‖ canonical_json), with seq in eight bytes", () => {
  const text =
    '{"action":"exception.added","actor_kind":"person","at":"2026-10-31T12:00:00.000000Z","detail":{"bytes":0},"form":1,' +
    `"personal":"${entry.commitment.toString("hex")}","subject":"exception-1","subject_kind":"exception"}`;
  expect(canonicalText(entry)).toBe(text);
  const hashed = createHash("sha256")
    .update(Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 1]))
    .update(Buffer.alloc(32))
    .update(text);

  expect(entryHash(entry, NO_HASH)).toEqual(hashed.digest());
  expect(entry.hash).toEqual(entryHash(entry, NO_HASH));
});

it("covers what names people by a commitment that is another one with another salt", () => {
  const salt = Buffer.from("salt");
  const hashed = createHash("sha256").update('salt{"actor":"ana@example.com","reason":"ä"}');

  expect(commitmentOf(salt, { reason: "ä", actor: "ana@example.com" })).toEqual(hashed.digest());
  expect(commitmentOf(Buffer.from("other"), {})).not.toEqual(commitmentOf(salt, {}));
});

it("is of JSON as RFC 8785 writes it", () => {
  // sections 3.2.2 and 3.2.3, and appendix B
  const literals =
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"literals":[null,true,false]}';
  expect(canonicalJson(JSON.parse(literals))).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}',
  );
  const text = '{"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/"}';
  expect(canonicalJson(JSON.parse(text))).toBe('{"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}');
  const names = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 };
  const order = [...canonicalJson(names).matchAll(/:(\d)/g)].map(([, at]) => at).join("");
  expect(order).toBe("2467153");
  for (const [value, expected] of [
    [-0, "0"],
    [5e-324, "5e-324"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    [9007199254740992, "9007199254740992"],
    [295147905179352830000, "295147905179352830000"],
    [1e23, "1e+23"],
    [0.000001, "0.000001"],
    [1e21, "1e+21"],
  ] as const)
    expect(canonicalJson(value)).toBe(expected);
});

it("is the same of a value that is kept and of one that was read back from JSON", () => {
  fc.assert(
    fc.property(fc.anything({ maxDepth: 3, withNullPrototype: true }), (value) => {
      const isJson = ((): boolean => {
        try {
          JSON.stringify(value);
          return true;
        } catch {
          return false;
        }
      })();
      fc.pre(isJson);
      const kept = keepable(value);
      expect(canonicalJson(JSON.parse(JSON.stringify(kept)))).toBe(canonicalJson(kept));
      expect(keepable(kept)).toEqual(kept);
      expect(canonicalJson(kept).isWellFormed()).toBe(true);
      expect(canonicalJson(kept)).not.toContain("\\u0000");
    }),
  );
});

it("keeps a key __proto__ as a key, cuts what is too long and leaves out what is too deep", () => {
  const kept = keepable(JSON.parse('{"__proto__":{"a":1},"b":"' + "x".repeat(20_000) + '"}'));
  expect(Object.keys(kept as object)).toEqual(["__proto__", "b"]);
  expect(JSON.stringify(kept).length).toBeLessThan(10_100);
  const deep: unknown = JSON.parse(`${"[".repeat(100)}${"]".repeat(100)}`);
  expect(JSON.stringify(keepable(deep))).toBe(`${"[".repeat(32)}null${"]".repeat(32)}`);
});
