import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Element } from "../../../src/core/record/element.ts";
import { TrailSplitter } from "../../../src/core/record/trail-splitter.ts";
import { aFile, aRead, aRecord } from "../../support/records.ts";
import type { TrailRecord } from "../../support/records.ts";

/** The values that a text gives in pieces of a size, "error" for what is no JSON; undefined for another shape. */
function valuesOf(text: string, size: number): unknown[] | undefined {
  const bytes = Buffer.from(text);
  const splitter = new TrailSplitter();
  const values: unknown[] = [];
  const keep = (element: Element): number =>
    values.push(element.error === undefined ? element.value : "error");
  for (let at = 0; at < bytes.length; at += size)
    for (const element of splitter.push(bytes.subarray(at, at + size))) keep(element);
  const last = splitter.end();
  let step = last.next();
  for (; !step.done; step = last.next()) keep(step.value);
  return step.value ? values : undefined;
}

describe("TrailSplitter", () => {
  const records = [aRecord(), aRead(), aRecord({ eventName: "GetTables" })];

  describe.each([[7], [100], [1_000], [1_000_000]])("in pieces of %i bytes", (size) => {
    it("gives every record of a file", () => {
      expect(valuesOf(aFile(records), size)).toEqual(records);
      expect(valuesOf(`${aFile(records)}\n`, size)).toEqual(records);
    });

    it("does not cut a record at a mark inside it", () => {
      const nested = aRecord({
        requestParameters: { list: [{ a: 1 }, { eventVersion: "1.08" }, { eventVersion: "1.09" }] },
      });
      const list = [records[0], nested, records[1], nested] as TrailRecord[];

      expect(valuesOf(aFile(list), size)).toEqual(list);
    });

    it("keeps the siblings of a record that is no JSON", () => {
      const text = aFile(records).replace('"eventName":"GetObject"', '"eventName":GetObject');

      expect(valuesOf(text, size)).toEqual([records[0], "error", records[2]]);
    });

    it("keeps the siblings of a record whose braces are broken", () => {
      const text = aFile(records).replace('"resources":[', '"resources":[[');

      expect(valuesOf(text, size)).toEqual([records[0], "error", records[2]]);
    });

    it("tells records apart that do not begin with their version", () => {
      const { eventVersion: _, ...other } = aRecord();
      const list = [records[0], other, 5, "a", records[1], other, { eventVersion: "1" }, records[2], other];

      expect(valuesOf(JSON.stringify({ Records: list }), size)).toEqual(list);
    });

    it.each([
      ["is cut", (text: string) => text.slice(0, -40)],
      ["has another key behind the records", (text: string) => text.replace(/]}$/, '],"next":"a"}')],
      ["has another list behind the records", (text: string) => text.replace(/]}$/, '],"next":[1]}')],
      ["is followed by another file", (text: string) => `${text}\n${text}`],
      ["is followed by text that ends alike", (text: string) => `${text}trailing ]}`],
      ["is followed by other text", (text: string) => `${text} more`],
    ])("says that a text has another shape where it %s", (_, change) => {
      expect(valuesOf(change(aFile(records)), size)).toBeUndefined();
    });
  });

  it("gives what JSON.parse gives, whatever the records and the pieces", () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const record = fc.record({
      eventVersion: fc.constant("1.11"),
      a: value,
      b: fc.array(fc.record({ eventVersion: value })),
    });
    const list = fc.array(record, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 200 }), (given, size) => {
        const text = JSON.stringify({ Records: given });
        expect(valuesOf(text, size)).toEqual((JSON.parse(text) as { Records: unknown[] }).Records);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("gives the same in any pieces and never throws, whatever is cut out of or put into a file", () => {
    const text = aFile(records);
    const where = fc.nat(text.length);
    fc.assert(
      fc.property(where, fc.nat(40), fc.string({ maxLength: 5 }), (at, length, insert) => {
        const changed = text.slice(0, at) + insert + text.slice(at + length);
        if (!TrailSplitter.begins(Buffer.from(changed))) return;
        expect(valuesOf(changed, 333)).toEqual(valuesOf(changed, 1_000_000));
      }),
      { seed: 2, numRuns: 2_000 },
    );
  });

  it("sets ten thousand broken records aside in a moment, not in the square of it", () => {
    const text = aFile(Array.from({ length: 10_000 }, () => aRecord())).replaceAll(
      '"userIdentity":{',
      '"userIdentity":{{',
    );

    expect(valuesOf(text, 1_000_000)?.filter((value) => value === "error")).toHaveLength(10_000);
  });
});
