import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { verifyChain } from "../../../src/core/audit/chain.ts";
import type { ChainedEntry } from "../../../src/core/audit/entry.ts";
import { entryHash } from "../../../src/core/audit/hash.ts";
import { aLog, rechained } from "../../support/audit.ts";

const log = aLog(9);
const at = (entries: readonly ChainedEntry[], seq: number): ChainedEntry => {
  const entry = entries[seq - 1];
  if (!entry) throw new Error(`there is no entry ${seq}`);
  return entry;
};
const replaced = (seq: number, change: Partial<ChainedEntry>): ChainedEntry[] =>
  log.with(seq - 1, { ...at(log, seq), ...change });

describe("a chain of audit entries", () => {
  it("is whole as it was written, and so is every beginning of it", () => {
    for (let size = 0; size <= log.length; size++) expect(verifyChain(log.slice(0, size))).toBeUndefined();
  });

  it.each([
    ["its time", { at: "2026-10-31T12:03:00.000001Z" }],
    ["who did it, in kind", { actorKind: "file" }],
    ["its action", { action: "exception.ended" }],
    ["what it is about", { subject: "exception-9" }],
    ["the kind of that", { subjectKind: "share" }],
    ["its detail", { detail: { bytes: 3.5 } }],
    ["its commitment", { commitment: Buffer.alloc(32) }],
    ["its hash", { hash: Buffer.alloc(32) }],
    ["its previous hash", { prevHash: Buffer.alloc(32) }],
    ["who and why", { personal: { actor: "other@example.com", reason: "reason 3" } }],
    ["its salt", { salt: Buffer.alloc(32) }],
    ["the salt alone, which is gone", { salt: null }],
    ["who and why, which are gone without the salt", { personal: null }],
  ] as const)("names the entry of which somebody changed %s", (_, change) => {
    expect(verifyChain(replaced(4, change))).toMatchObject({ seq: 4, kind: "changed_entry" });
  });

  it("names the entry after one that was replaced with its hash, since it followed another", () => {
    const changed = { ...at(log, 4), detail: { bytes: 1e12 } };
    const forged = log.with(3, { ...changed, hash: entryHash(changed, changed.prevHash) });

    expect(verifyChain(forged)).toMatchObject({ seq: 5, kind: "wrong_previous_hash" });
  });

  it("names the first that is missing, at the beginning, within, and several", () => {
    const without = (...seqs: number[]): ChainedEntry[] => log.filter(({ seq }) => !seqs.includes(seq));

    expect(verifyChain(without(1))).toMatchObject({ seq: 1, kind: "missing_entry" });
    expect(verifyChain(without(5))).toMatchObject({
      seq: 5,
      kind: "missing_entry",
      says: "it is not there: 6 follows 4",
    });
    expect(verifyChain(without(3, 4, 8))).toMatchObject({
      seq: 3,
      kind: "missing_entry",
      says: "3 to 4 are not there: 5 follows 2",
    });
  });

  it("says of entries that were exchanged where they stood", () => {
    const exchanged = log.with(3, { ...at(log, 7), seq: 4 }).with(6, { ...at(log, 4), seq: 7 });

    expect(verifyChain(exchanged)).toEqual({
      seq: 4,
      kind: "reordered",
      says: "what stands there is entry 7",
    });
  });

  it("names an entry that comes in another order, or twice", () => {
    expect(verifyChain([at(log, 1), at(log, 1)])).toMatchObject({ seq: 1, kind: "reordered" });
    expect(verifyChain([at(log, 2), at(log, 1)])).toMatchObject({ seq: 1, kind: "missing_entry" });
  });

  it("names the first of a log whose beginning was cut away and which was numbered anew", () => {
    const cut = log.slice(3).map((entry, index) => ({ ...entry, seq: index + 1 }));
    expect(verifyChain(cut)).toMatchObject({
      seq: 1,
      kind: "reordered",
      says: "what stands there is entry 4",
    });

    const [first, ...rest] = cut.map((entry) => ({ ...entry, hash: entryHash(entry, entry.prevHash) }));
    expect(verifyChain(first ? [first, ...rest] : [])).toMatchObject({ seq: 1, kind: "wrong_previous_hash" });
  });

  it("stays whole where what named people was erased and an entry answers for that, and names it where none does", () => {
    const erased = { personal: null, salt: null };
    const recorded = aLog(6, (index) =>
      index === 4 ? { action: "audit.erased", detail: { seqs: [2, 3] } } : {},
    ).map((entry) => (entry.seq === 2 || entry.seq === 3 ? { ...entry, ...erased } : entry));
    expect(verifyChain(recorded)).toBeUndefined();

    expect(verifyChain(replaced(2, erased))).toMatchObject({ seq: 2, kind: "erased_without_record" });
    const more = recorded.map((entry) => (entry.seq === 6 ? { ...entry, ...erased } : entry));
    expect(verifyChain(more)).toMatchObject({ seq: 6, kind: "erased_without_record" });
  });

  it("cannot see that its tail was cut, nor that all of it was made anew: heads do", () => {
    expect(verifyChain(log.slice(0, 5))).toBeUndefined();
    expect(verifyChain(rechained(replaced(2, { detail: { bytes: 0 } })))).toBeUndefined();
  });

  it("names, whatever single field of whatever entry is changed, that entry or the one after it", () => {
    const change = fc.oneof(
      fc.record({ at: fc.string() }),
      fc.record({ action: fc.string() }),
      fc.record({ subject: fc.option(fc.string()) }),
      fc.record({ detail: fc.jsonValue({ maxDepth: 2 }) }),
      fc.record({ personal: fc.jsonValue({ maxDepth: 2 }) }),
      fc.record({ salt: fc.uint8Array().map((bytes) => Buffer.from(bytes)) }),
      fc.record({ hash: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)) }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: log.length }), change, (seq, changed) => {
        expect(verifyChain(replaced(seq, changed))).toMatchObject({ seq });
      }),
    );
  });
});
