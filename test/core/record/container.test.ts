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
    [
      "a trail file with one record a line",
      `{"Records":[\n${records.map((r) => JSON.stringify(r)).join(",\n")}\n]}`,
    ],
    ["NDJSON", records.map((record) => JSON.stringify(record)).join("\n")],
    ["trail files that follow on one another without a line's end", records.map((r) => aFile([r])).join("")],
    [
      "records that follow on one another, indented",
      records.map((r) => JSON.stringify(r, null, 2)).join("\n"),
    ],
    [
      "trail files that follow on one another, each with a byte order mark",
      records.map((r) => `\u{FEFF}${aFile([r])}`).join(""),
    ],
    [
      "NDJSON with a byte order mark on every line",
      records.map((record) => `\u{FEFF}${JSON.stringify(record)}`).join("\n"),
    ],
    ["an array of trail files", JSON.stringify(records.map((record) => ({ Records: [record] })))],
    [
      "NDJSON with CRLF and empty lines",
      `${records.map((record) => JSON.stringify(record)).join("\r\n\r\n")}\r\n`,
    ],
  ])("reads every record of %s", (_, text) => {
    expect(valuesOf(text)).toEqual(records);
  });

  it("reads NDJSON of which one line is broken, be it the first", () => {
    const lines = records.map((record) => JSON.stringify(record));

    for (const at of [0, 1, 2]) {
      const text = lines.with(at, (lines[at] as string).slice(0, 90)).join("\n");
      expect(valuesOf(text)).toEqual((records as unknown[]).with(at, "error"));
    }
  });

  it("reads trail files that were put together, line by line", () => {
    const text = `${aFile(records)}\n${JSON.stringify({ version: 1, Records: records })}\n`;

    expect(valuesOf(text)).toEqual([...records, ...records]);
  });

  it("reads a trail file of one record on a line of its own", () => {
    const record = aRecord();

    expect(valuesOf(`{"Records":[\n${JSON.stringify(record)}\n]}`)).toEqual([record]);
  });

  it.each([
    ["trail", aFile(records)],
    ["trail", '{"Records":[]}'],
    ["array", JSON.stringify(records)],
    ["ndjson", records.map((record) => JSON.stringify(record)).join("\n")],
    ["joined", aFile(records) + aFile(records)],
    ["single", JSON.stringify(aRecord())],
    ["lookup_events", '{"Events":[],"NextToken":"x"}'],
    ["cloudwatch_logs", '{"messageType":"DATA_MESSAGE","logEvents":[]}'],
  ])("says that a file is %s", (name, text) => {
    expect(read(text)).toMatchObject({ kind: "records", name });
  });

  it("takes the action lines of _bulk for framing: they are no elements", () => {
    const actions = ['{"index":{"_index":"ct","_id":"1"}}', '{ "create": { } }', '{"delete":{"_id":"a b"}}'];
    const text = records.map((record, at) => `${actions[at]}\n${JSON.stringify(record)}\n`).join("");

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
    ['{"Records":[]}{"Records":[', "bad_json"],
    ['{"Records":[],"Records":[]}', "unknown_shape"],
    ['{"Records":[],"Events":[]}', "unknown_shape"],
    ['{"Events":{}}', "unknown_shape"],
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
    expect(read(JSON.stringify({ logFiles: Array.from({ length: 50_000 }, () => "x".repeat(100)) }))).toEqual(
      {
        kind: "skipped",
        reason: "digest",
      },
    );
    expect(read('{"schemaVersion":"1.0","severity":{"score":3}}')).toMatchObject({
      kind: "skipped",
    });
  });

  it("sets a line aside that is no list though it has a list's key", () => {
    const text = `${JSON.stringify(records[0])}\n{"Records":{}}\n${aFile(records)}`;

    expect(valuesOf(text)).toEqual([records[0], "error", ...records]);
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
