import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { keyIdOf } from "../../../src/core/audit/head.ts";
import { reviewOf } from "../../../src/core/review/compute.ts";
import { sealReview } from "../../../src/core/review/document.ts";
import { fromPlain, toPlain } from "../../../src/core/review/proof/plain.ts";
import { rawText, reviewIn } from "../../../src/core/review/proof/raw.ts";
import { sampleOf } from "../../../src/core/review/proof/sample.ts";
import { distrusts, parseTrust } from "../../../src/core/review/proof/trust.ts";
import type { TrustedKey } from "../../../src/core/review/proof/trust.ts";
import type { Review } from "../../../src/core/review/review.ts";
import { randomReview } from "./random-review.ts";

const BY = { version: "1.2.3", names: "shown" } as const;

describe("the raw answers of a review", () => {
  it("give the same review again, of the part of the catalog that is kept with them", () => {
    const hashOf = (review: Review): string => sealReview(review, BY).hash;
    let excerpts = 0;
    fc.assert(
      fc.property(randomReview, (given) => {
        const hash = hashOf(reviewOf(given));
        let looks = 0;
        const text = rawText(given, (review) => {
          looks += 1;
          return hashOf(review) === hash;
        });
        excerpts += looks === 1 ? 1 : 0;

        expect(hashOf(reviewIn(text))).toBe(hash);
        expect(JSON.stringify(JSON.parse(text))).toBe(text.trimEnd());
      }),
      { numRuns: 60 },
    );
    expect(excerpts).toBe(60);
  });

  it("are refused where not even the whole catalog gives the same review", () => {
    fc.assert(
      fc.property(randomReview, (given) => {
        expect(() => rawText(given, () => false)).toThrow("does not give the same review");
      }),
      { numRuns: 2 },
    );
  });

  it("are data whatever stands in them: no mark of theirs is taken for one of ours", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("$", "of", "a"), fc.jsonValue({ maxDepth: 2 })), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as object; // -0 is no number of JSON
        const data = { ...plain, end: Infinity, begin: -Infinity, map: new Map([["k", 1]]) };
        expect(fromPlain(JSON.parse(JSON.stringify(toPlain(data))))).toEqual(data);
      }),
    );
    expect(() => fromPlain({ $: "function", of: "x" })).toThrow("a mark");
  });
});

describe("a sample", () => {
  const items = Array.from({ length: 100 }, (_, at) => ({ id: `item-${at}` }));

  it("is the same for the same word in any order, another for another word, and never has an item twice", () => {
    const drawn = sampleOf(items, { n: 25, seed: "autumn" });

    expect(sampleOf(items.toReversed(), { n: 25, seed: "autumn" })).toEqual(drawn);
    expect(sampleOf(items, { n: 25, seed: "winter" })).not.toEqual(drawn);
    expect(new Set(drawn.map(({ id }) => id)).size).toBe(25);
    expect(sampleOf(items, { n: 1_000, seed: "" })).toHaveLength(100);
  });

  it("draws every item as often as any other, within chance", () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 400; seed++)
      for (const { id } of sampleOf(items, { n: 10, seed: String(seed) }))
        counts.set(id, (counts.get(id) ?? 0) + 1);

    expect(counts.size).toBe(100);
    expect(Math.min(...counts.values())).toBeGreaterThan(15);
    expect(Math.max(...counts.values())).toBeLessThan(70);
  });
});

describe("trusted keys", () => {
  const { publicKey } = generateKeyPairSync("ed25519");
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const jwk = publicKey.export({ format: "jwk" });
  const id = keyIdOf(pem);
  const only = (more: object): TrustedKey => {
    const trust = parseTrust(JSON.stringify({ keys: [{ ...jwk, ...more }] }));
    if (typeof trust === "string") throw new Error(trust);
    return trust.get(id) as TrustedKey;
  };

  it("are read as a set of keys and as PEM, by ids that are computed, whatever is said of them", () => {
    const trust = parseTrust(pem);

    expect(typeof trust === "string" ? trust : [...trust.keys()]).toEqual([id]);
    expect(only({ kid: "another", signer: "Audit" })).toMatchObject({ id, signer: "Audit" });
    expect(createPublicKey(only({}).publicKey).equals(createPublicKey(pem))).toBe(true);
  });

  it("count from when until when they say, not after they were replaced, and never once they were stolen", () => {
    const day = (date: string): number => Date.parse(`${date}T00:00:00Z`);
    const span = only({ not_before: "2026-01-01T00:00:00Z", not_after: "2027-01-01T00:00:00Z" });
    const replaced = only({ revoked: { at: "2026-06-01T00:00:00Z", why: "replaced" } });
    const stolen = only({ revoked: { at: "2026-06-01T00:00:00Z", why: "stolen" } });

    expect(distrusts(span, day("2025-12-31"))).toContain("this was before");
    expect(distrusts(span, day("2026-05-01"))).toBeUndefined();
    expect(distrusts(span, day("2027-01-01"))).toContain("this was later");
    expect(distrusts(replaced, day("2026-05-31"))).toBeUndefined();
    expect(distrusts(replaced, day("2026-06-01"))).toContain("replaced");
    expect(distrusts(stolen, day("2026-01-01"))).toContain("stolen");
  });

  it.each([
    ["nothing", "", "neither a set of keys"],
    ["an empty set", '{"keys":[]}', "keys"],
    ["a key of another kind", '{"keys":[{"kty":"RSA","n":"x","e":"AQAB"}]}', "keys.0.kty"],
    ["a key that is none", '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA"}]}', "one of its keys is none"],
    ["a time that is none", JSON.stringify({ keys: [{ ...jwk, not_after: "soon" }] }), "must be a time"],
  ])("refuse %s", (_, text, reason) => {
    expect(parseTrust(text)).toContain(reason);
  });
});
