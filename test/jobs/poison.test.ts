import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { FLAG } from "../../src/core/record/flags.ts";
import { aFile, aRead, aRecord } from "../support/records.ts";
import { readBytes } from "../support/reading.ts";

const sibling = JSON.stringify(aRead());

/** Files in which a record of any text stands between two good ones, as CloudTrail, others and lines have it. */
function filesAround(record: string): string[] {
  return [
    `{"Records":[${sibling},${record},${sibling}]}`,
    `[${sibling},${record},${sibling}]`,
    `${sibling}\n${record}\n${sibling}\n`,
  ];
}

/** A record whose request parameters are the given text. */
function withParameters(text: string): string {
  return JSON.stringify(aRead({ requestParameters: "@" })).replace('"@"', () => text);
}

describe("a poisoned record", () => {
  it.each([
    ["16 MB large", withParameters(`"${"x".repeat(16_000_000)}"`), "record_too_large"],
    ["a byte larger than a megabyte", withParameters(`"${"x".repeat(1_048_576)}"`), "record_too_large"],
    ["10^4 levels deep", withParameters("[".repeat(1e4) + "]".repeat(1e4)), "too_deep"],
    ["10^4 objects deep", withParameters('{"a":'.repeat(1e4) + "1" + "}".repeat(1e4)), "too_deep"],
    ["10^6 levels deep", withParameters("[".repeat(1e6) + "]".repeat(1e6)), "record_too_large"],
    ["10^6 levels deep and never closed", withParameters("[".repeat(1e6)), "bad_json"],
    [
      "of 10^6 keys",
      withParameters(`{${Array.from({ length: 1e6 }, (_, at) => `"k${at}":1`).join()}}`),
      "record_too_large",
    ],
    ["of an array of 10^6", withParameters(`[${"1,".repeat(999_999)}1]`), "record_too_large"],
    ["no object", '"text"', "not_an_object"],
    ["null", "null", "not_an_object"],
    ["with a number that is none", withParameters("1e"), "bad_json"],
    ["with a raw control character", withParameters('"\u0001"'), "bad_json"],
    ["with no time", JSON.stringify(aRead({ eventTime: null })), "bad_event_time"],
    [
      "of the 30th of February",
      JSON.stringify(aRead({ eventTime: "2026-02-30T00:00:00Z" })),
      "bad_event_time",
    ],
    ["of the year 294277", JSON.stringify(aRead({ eventTime: "+294277-01-01T00:00:00Z" })), "bad_event_time"],
  ])("%s is set aside with its reason, and its siblings are kept", async (_, record, reason) => {
    // a bracket that is never closed leaves no container but lines and CloudTrail's own marks
    const isClosed = !record.includes("[[[") || record.includes("]]]");
    for (const [at, file] of filesAround(record).entries()) {
      if (!isClosed && at === 1) continue;
      expect(await readBytes(file)).toMatchObject({
        state: "done",
        read: 3,
        quarantined: [reason],
        events: [{ flags: 0 }, { flags: 0 }],
      });
    }
  });

  it.each([
    ["50,000 keys", `{${Array.from({ length: 50_000 }, (_, at) => `"k${at}":1`).join()}}`],
    ["a key of 3,000 bytes", `{"bucketName":"lake","key":"${"k".repeat(3_000)}"}`],
    ["a million bytes", `{"bucketName":"lake","key":"a","more":"${"x".repeat(1_000_000)}"}`],
    ["sixty levels", `${"[".repeat(60)}${"]".repeat(60)}`],
    [
      "NUL, lone surrogates, marks that turn the line",
      '{"bucketName":"a\\u0000\\ud800\u202e","key":"\\u001b[2J"}',
    ],
    ["the names of prototypes", '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'],
    ["an array for an object", '["bucketName","key"]'],
  ])("of %s is an event like its siblings", async (_, parameters) => {
    for (const file of filesAround(withParameters(parameters)))
      expect(await readBytes(file)).toMatchObject({ state: "done", read: 3, quarantined: [], skipped: [] });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it.each([
    ["9007199254740993", undefined],
    ["1e400", undefined],
    ["-1", undefined],
    ["-1e400", undefined],
    ['"9007199254740993"', undefined],
    ['"NaN"', undefined],
    ["5000000000001.0", 5_000_000_000_001],
  ])("of %s bytes is an access of %j", async (text, bytesOut) => {
    const record = JSON.stringify(aRead({ additionalEventData: "@" })).replace(
      '"@"',
      `{"bytesTransferredOut":${text}}`,
    );

    expect((await readBytes(record)).events).toMatchObject([{ access: { bytesOut } }]);
  });

  it("whose identity, account or address is of another type has none, and is an event", async () => {
    const odd = {
      userIdentity: null,
      recipientAccountId: [],
      sourceIPAddress: 7,
      userAgent: {},
      errorCode: 0,
    };

    expect((await readBytes(JSON.stringify(aRead(odd)))).events).toMatchObject([
      { account: "", sourceIp: undefined, userAgent: undefined, errorCode: undefined },
    ]);
  });

  it("in invalid UTF-8 is read with marks in the place of what is no character", async () => {
    const bytes = Buffer.from(aFile([aRead({ userAgent: "a@@b" }), aRecord()]));
    bytes.set([0xff, 0xc3], bytes.indexOf("@@"));

    expect((await readBytes(bytes)).events).toMatchObject([{ userAgent: "a\u{FFFD}\u{FFFD}b" }, {}]);
  });

  it("that gives a key twice is read as JSON.parse does, and flagged", async () => {
    for (const file of filesAround(sibling.replace("{", '{"eventName":"StopLogging",')))
      expect((await readBytes(file)).events).toMatchObject([
        { flags: 0 },
        { operation: "s3.amazonaws.com GetObject", flags: FLAG.duplicateKeys },
        { flags: 0 },
      ]);
  });
});

describe("a poisoned file", () => {
  const good = aFile([aRead(), aRecord()]);

  it("of a gigabyte in a megabyte is refused before it is unzipped", async () => {
    const member = gzipSync(Buffer.alloc(10_000_000, "a"));
    const members = Array.from({ length: 100 }, () => member);
    const heads = [gzipSync('{"Records":[{"eventVersion":"'), gzipSync("")];

    for (const head of heads)
      expect(await readBytes(Buffer.concat([head, ...members]))).toMatchObject({
        state: "quarantined",
        reason: "file_too_large",
        read: 0,
      });
  });

  it.each([
    ["is cut within gzip", gzipSync(good).subarray(0, -20), "truncated_gzip"],
    ["goes on behind gzip", Buffer.concat([gzipSync(good), Buffer.from("garbage")]), "bad_gzip"],
    ["has a wrong checksum", Buffer.concat([gzipSync(good).subarray(0, -8), Buffer.alloc(8)]), "bad_gzip"],
    ["is no gzip and no JSON", Buffer.from("not gzip at all"), "not_json"],
    ["is an empty object", Buffer.from("{}"), "unknown_shape"],
    ["has an object for its records", Buffer.from('{"Records":{}}'), "unknown_shape"],
    ["is cut within its records", Buffer.from(good.slice(0, -50)), "bad_json"],
    ["is 10^6 brackets", Buffer.from("[".repeat(1e6)), "bad_json"],
    ["is 10^6 braces", Buffer.from('{"a":'.repeat(1e6)), "bad_json"],
    ["is an array of 10^6 numbers", Buffer.from(`[${"1,".repeat(999_999)}1]`), "file_too_large"],
    [
      "is a list of 10^6 nulls",
      Buffer.from(`{"Records":[${"null,".repeat(999_999)}null]}`),
      "file_too_large",
    ],
  ])("that %s is quarantined with its reason, and nothing of it is kept", async (_, bytes, reason) => {
    expect(await readBytes(bytes)).toMatchObject({ state: "quarantined", reason, read: 0, events: [] });
  });

  it("of nothing is skipped, and one without records is done", async () => {
    expect(await readBytes("")).toMatchObject({ state: "skipped", reason: "empty" });
    for (const text of ["[]", '{"Records":[]}', '{"Events":[]}', ' {"Records" : [ ] } '])
      expect(await readBytes(text)).toMatchObject({ state: "done", read: 0 });
  });

  it.each([
    ["a byte order mark", Buffer.from(`\u{FEFF}${good}`)],
    ["UTF-16, little endian", Buffer.from(`\u{FEFF}${good}`, "utf16le")],
    ["UTF-16, big endian", Buffer.from(`\u{FEFF}${good}`, "utf16le").swap16()],
    ["CRLF", Buffer.from(`${aFile([aRead()])}\r\n${JSON.stringify(aRead())}\r\n`)],
    [
      "several members of gzip",
      Buffer.concat([good.slice(0, 300), good.slice(300)].map((part) => gzipSync(part))),
    ],
    [
      "several whole files, zipped one by one",
      Buffer.concat([aFile([aRead()]), aFile([aRead()])].map((part) => gzipSync(part))),
    ],
  ])("of %s is read like any other", async (_, bytes) => {
    expect(await readBytes(bytes)).toMatchObject({ state: "done", read: 2, events: [{}, {}] });
  });

  it("that is zipped keeps the siblings of a record of 16 MB, wherever it stands", async () => {
    const large = withParameters(`"${"x".repeat(16_000_000)}"`);
    for (const records of [
      [large, sibling, sibling],
      [sibling, sibling, large],
    ])
      expect(await readBytes(gzipSync(`{"Records":[${records.join()}]}`))).toMatchObject({
        state: "done",
        read: 3,
        quarantined: ["record_too_large"],
      });
  });

  it("that is cut in doubt is read as JSON has it", async () => {
    const { eventVersion: _, ...unmarked } = aRead({
      requestParameters: { list: [{ a: 1 }, { eventVersion: "x", key: "]}" }, 1] },
    });
    const one = JSON.stringify(unmarked);

    expect(await readBytes(`{"Records":[${sibling},${one},${sibling}]}`)).toMatchObject({
      read: 3,
      quarantined: [],
    });
    expect(await readBytes(`{"Records":[${sibling}, ${sibling}],"more":[]}`)).toMatchObject({
      read: 2,
      quarantined: [],
    });
  });

  it("of 200,000 records gives every one of them", async () => {
    const records = Array.from({ length: 200_000 }, () => '{"eventVersion":"1.11","eventName":"a"}').join();

    expect(await readBytes(`{"Records":[${records}]}`)).toMatchObject({ state: "done", read: 200_000 });
  });
});
