import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readContainer } from "../../../src/core/record/container.ts";
import type { Container } from "../../../src/core/record/container.ts";
import { aFile, aRead, aRecord } from "../../support/records.ts";

function read(text: string): Container {
  return readContainer(Buffer.from(text));
}

function valuesOf(text: string): unknown[] {
  const container = read(text);
  if (container.kind !== "records") return [container.kind];
  return [...container.elements].map((element) => (element.error === undefined ? element.value : "error"));
}

describe("readContainer", () => {
  const records = [aRecord(), aRead(), aRecord({ eventName: "GetTables" })];

  it.each([
    ["a trail file", aFile(records)],
    ["an indented trail file", JSON.stringify({ Records: records }, null, 2)],
    ["a trail file with other keys before the records", JSON.stringify({ version: 1, Records: records })],
    ["an array", JSON.stringify(records)],
    ["NDJSON", records.map((record) => JSON.stringify(record)).join("\n")],
    [
      "NDJSON with CRLF and empty lines",
      `${records.map((record) => JSON.stringify(record)).join("\r\n\r\n")}\r\n`,
    ],
  ])("reads every record of %s", (_, text) => {
    expect(valuesOf(text)).toEqual(records);
  });

  it("reads one bare record", () => {
    expect(valuesOf(JSON.stringify(records[0]))).toEqual([records[0]]);
  });

  it.each([
    ["{}", "unknown_shape"],
    ['{"Records":{}}', "unknown_shape"],
    ["not json at all", "not_json"],
    ["", "not_json"],
    ['{"Records":[{"eventVersion":"1.11"', "bad_json"],
    ['[{"eventName":"a"},', "bad_json"],
    ['{"a":1} trailing', "bad_json"],
  ])("quarantines %j as %s", (text, reason) => {
    expect(read(text)).toMatchObject({ kind: "quarantined", reason });
  });

  it.each(["[]", '{"Records":[]}', '{"Records": [ ] }'])("understands the empty container %j", (text) => {
    expect(valuesOf(text)).toEqual([]);
  });

  it("skips digests and findings of Macie", () => {
    expect(read('{"digestS3Object":"a","logFiles":[]}')).toEqual({
      kind: "skipped",
      reason: "digest",
    });
    expect(read('{"schemaVersion":"1.0","severity":{"score":3}}')).toMatchObject({
      kind: "skipped",
    });
  });

  it("does not cut a record at a mark inside it", () => {
    const nested = aRecord({
      requestParameters: { list: [{ a: 1 }, { eventVersion: "1.08" }, { eventVersion: "1.09" }] },
    });

    expect(valuesOf(aFile([records[0] as object, nested, records[1] as object] as never))).toEqual([
      records[0],
      nested,
      records[1],
    ]);
  });

  it("keeps the siblings of a record that is no JSON", () => {
    const text = aFile(records).replace('"eventName":"GetObject"', '"eventName":GetObject');

    expect(valuesOf(text)).toEqual([records[0], "error", records[2]]);
  });

  it("keeps the siblings of a record whose braces are broken", () => {
    const broken = aFile(records).replace('"resources":[', '"resources":[[');

    expect(valuesOf(broken)).toEqual([records[0], "error", records[2]]);
  });

  it("gives the same records by its fast way as by JSON.parse", () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const record = fc.record({
      eventVersion: fc.constant("1.11"),
      a: value,
      b: fc.array(fc.record({ eventVersion: value })),
    });
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), (list) => {
        const text = JSON.stringify({ Records: list });
        expect(valuesOf(text)).toEqual((JSON.parse(text) as { Records: unknown[] }).Records);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("never throws, whatever is cut out of or put into a file", () => {
    const text = aFile(records);
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(40), fc.string({ maxLength: 5 }), (at, length, insert) => {
        const container = read(text.slice(0, at) + insert + text.slice(at + length));
        if (container.kind === "records")
          for (const element of container.elements) expect(element.bytes.length).toBeGreaterThan(0);
      }),
      { seed: 2, numRuns: 2_000 },
    );
  });
});
