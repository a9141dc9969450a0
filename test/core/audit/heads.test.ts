import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HeadFile } from "../../../src/core/audit/check-heads.ts";
import { LogCheck } from "../../../src/core/audit/check-log.ts";
import type { CheckedLog } from "../../../src/core/audit/check-log.ts";
import type { ChainedEntry } from "../../../src/core/audit/entry.ts";
import { headName, hourOfName, parseHead, parseHeadKeys } from "../../../src/core/audit/head.ts";
import { parseHeadPlace, placeName } from "../../../src/core/audit/head-place.ts";
import { NOON, aKey, aLog, headOf, rechained } from "../../support/audit.ts";
import type { TestKey } from "../../support/audit.ts";

const key = aKey();
const log = aLog(9);
const LATER = NOON + 86_400_000;
const signed = (size: number, hour: number, by = key): HeadFile =>
  by.sign(headOf(log.slice(0, size), by, { time: `2026-10-31T${hour}:00:00.000Z` }));

function check(
  entries: readonly ChainedEntry[],
  files: readonly HeadFile[],
  { keys = key.keys, now = LATER }: { keys?: TestKey["keys"]; now?: number } = {},
): CheckedLog {
  const checking = new LogCheck({ files, keys, now });
  for (const entry of entries) if (!checking.add(entry)) break;
  return checking.report();
}

describe("signed heads", () => {
  it("confirm a log that only grew since, and say until when", () => {
    const heads = [signed(7, 15), signed(3, 13), signed(3, 14)]; // in whatever order
    const report = check(log, heads);

    expect(report).toMatchObject({ entries: 9, erased: 0, faults: [], heads: { given: 3, confirmed: 3 } });
    expect(report.heads.latest).toEqual({
      name: heads[0]?.name,
      time: "2026-10-31T15:00:00.000Z",
      treeSize: 7,
    });
    expect([report.from, report.until]).toEqual([log[0]?.at, log[8]?.at]);
  });

  it("show a tail that was cut, to the last entry, with the first that is gone", () => {
    const heads = [signed(3, 13), signed(9, 14)];

    expect(check(log.slice(0, 8), heads).faults).toMatchObject([{ seq: 9, kind: "truncated_tail" }]);
    expect(check(log.slice(0, 2), heads).faults).toMatchObject([{ seq: 3, kind: "truncated_tail" }]);
    expect(check([], heads).faults).toMatchObject([{ seq: 1, kind: "truncated_tail" }]);
  });

  it("show a log that was made anew, with the first entry that no head vouches for", () => {
    const changed = log.map((entry) => (entry.seq === 5 ? { ...entry, detail: { bytes: 0 } } : entry));
    const anew = rechained(changed);

    const { faults, heads } = check(anew, [signed(3, 13), signed(7, 14), signed(9, 15)]);
    expect(faults).toMatchObject([{ seq: 4, kind: "rewritten_history" }]);
    expect(faults[0]?.says).toContain("one of the entries 4 to 7 is not what it was");
    expect(heads).toMatchObject({ confirmed: 1, latest: { treeSize: 3 } });
  });

  it("name the first entry that is bad where several things are", () => {
    const broken = log.filter(({ seq }) => seq !== 6);

    expect(check(broken, [signed(3, 13), signed(9, 14)])).toMatchObject({
      entries: 5,
      faults: [{ seq: 6, kind: "missing_entry" }],
      heads: { confirmed: 1 },
    });
  });

  it("are not gone by where their key is unknown, their signature is of another content, or their time is to come", () => {
    const other = aKey();
    const [good, foreign] = [signed(3, 13), signed(9, 14, other)];
    const forged = { name: good.name, text: good.text.replace(/"tree_size": 3/, '"tree_size": 4') };
    const resigned = { name: "resigned", text: foreign.text.replaceAll(other.id, key.id) };

    expect(check(log, [foreign]).faults).toMatchObject([{ seq: undefined, kind: "unknown_key" }]);
    expect(check(log, [forged]).faults).toMatchObject([{ seq: undefined, kind: "bad_signature" }]);
    expect(check(log, [resigned]).faults).toMatchObject([{ kind: "bad_signature" }]);
    expect(check(log, [good], { now: NOON }).faults).toMatchObject([{ kind: "head_of_future" }]);
    for (const text of [
      "",
      "{}",
      "[]",
      good.text.slice(0, -20),
      good.text.replace('"version": 1', '"version": 2'),
    ])
      expect(check(log, [{ name: "x", text }]).faults).toMatchObject([
        { seq: undefined, kind: "unreadable_head" },
      ]);
    expect(check(log, [foreign, forged, good])).toMatchObject({ heads: { given: 3, confirmed: 1 } });
  });

  it("are of several keys where several were used", () => {
    const other = aKey();
    const keys = parseHeadKeys(`the first\n${key.publicKey}\nand the second\n${other.publicKey}`);
    expect([...(keys?.keys() ?? [])]).toEqual([key.id, other.id]);

    expect(check(log, [signed(3, 13), signed(5, 14, other)], { keys: keys ?? new Map() })).toMatchObject({
      faults: [],
      heads: { confirmed: 2 },
    });
    expect(parseHeadKeys("")).toBeUndefined();
    expect(parseHeadKeys(key.privateKey)).toBeUndefined();
    expect(parseHeadKeys(key.publicKey.replace("M", "A"))).toBeUndefined();
  });

  it("have names in the order of time, which no other state of the log has", () => {
    const head = headOf(log, key);

    expect(headName(head)).toBe(`20261031T13Z-000000000009-${head.rootHash.slice(0, 16)}.json`);
    const { text } = key.sign(head);
    expect(parseHead(text)).toMatchObject(head);
    expect(hourOfName(headName(head))).toBe(NOON + 3_600_000);
    expect(hourOfName("20261331T13Z-000000000009-0123456789abcdef.json")).toBeUndefined();
    expect(hourOfName("other.json")).toBeUndefined();
  });

  it("show every log that does not begin with what was signed", () => {
    const wanted = fc.record({
      size: fc.integer({ min: 1, max: log.length }),
      kept: fc.integer({ min: 0, max: log.length }),
      changed: fc.integer({ min: 1, max: log.length }),
    });
    fc.assert(
      fc.property(wanted, ({ size, kept, changed }) => {
        const entries = rechained(
          log.slice(0, kept).map((entry) => (entry.seq === changed ? { ...entry, subject: "other" } : entry)),
        );
        const { faults } = check(entries, [signed(size, 13)]);
        const isSame = kept >= size && changed > size;
        expect(faults.length === 0).toBe(isSame);
      }),
    );
  });
});

describe("where heads are kept", () => {
  it("is a folder, or a part of a bucket", () => {
    expect(parseHeadPlace("/var/heads")).toEqual({ kind: "folder", path: "/var/heads" });
    expect(parseHeadPlace("s3://heads")).toEqual({ kind: "s3", bucket: "heads", prefix: "" });
    expect(parseHeadPlace("s3://heads/a/b")).toEqual({ kind: "s3", bucket: "heads", prefix: "a/b/" });
    expect(placeName({ kind: "s3", bucket: "heads", prefix: "a/" })).toBe("s3://heads/a/");
    for (const text of ["", "s3://", "s3://A", "s3:///x"]) expect(parseHeadPlace(text)).toBeUndefined();
  });
});
