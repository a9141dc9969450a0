import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decodeRecord } from "../../src/core/record/decode.ts";
import type { Decoded } from "../../src/core/record/decode.ts";
import { parseElement } from "../../src/core/record/element.ts";
import { unwrap } from "../../src/core/record/envelope.ts";
import { createRandom } from "../../src/simulate/random.ts";
import type { Random } from "../../src/simulate/random.ts";
import { useDatabase } from "../support/database.ts";
import { catalogOf, scan, useFolder } from "../support/pipeline.ts";
import { mutateBytes, mutateValue } from "../support/mutate.ts";
import { fixture, fixtureRecords, readBytes } from "../support/reading.ts";
import type { Reading } from "../support/reading.ts";
import { FIRST_MESH } from "./first-mesh.ts";

const SEED = Number(process.env["MUTATION_SEED"] ?? 11);
const SHAPES = [
  ...fixtureRecords().map(({ text }) => text),
  fixture("delivery/eventbridge-s3-data-event.json"),
  fixture("delivery/eventbridge-management-event.json"),
].map((text) => JSON.stringify(JSON.parse(text)));
const SIBLING = JSON.stringify(JSON.parse(fixture("records/s3/getobject-presigned.json")));
const SIBLING_ID = "97cddf58b0945f09a9d0529510fcc766";

const quote = JSON.stringify;

/** Files of two elements whose framing no element can break that is JSON. */
const CONTAINERS: readonly ((a: string, b: string) => string)[] = [
  (a, b) => `{"Records":[${a},${b}]}`,
  (a, b) => `{"Records":[${b},${a}]}\n`,
  (a, b) => `[${a},\n${b}]`,
  (a, b) => `${a}\n${b}\n`,
  (a, b) => `${a}${b}`,
  (a, b) => `{"create":{}}\n{"aws":{"cloudtrail":${a}}}\n{"create":{}}\n{"aws":{"cloudtrail":${b}}}\n`,
  (a, b) => `[${anEvent(a)},${anEvent(b)}]`,
  (a, b) => `${anEvent(a)}\r\n${anEvent(b)}`,
];

/** Files of two elements that are carried as text, of which nothing can break the framing. */
const TEXT_CONTAINERS: readonly ((a: string, b: string) => string)[] = [
  (a, b) => `{"Events":[{"CloudTrailEvent":${quote(a)}},{"CloudTrailEvent":${quote(b)}}]}`,
  (a, b) =>
    `{"messageType":"DATA_MESSAGE","logEvents":[${[a, b].map((message) => quote({ id: "1", timestamp: 1, message })).join()}]}`,
];

function anEvent(detail: string): string {
  return `{"detail-type":"AWS API Call via CloudTrail","detail":${detail}}`;
}

interface Mutated {
  readonly file: Buffer;
  /** The container is well formed: the sibling must be found. */
  readonly isFramed: boolean;
}

function mutatedFile(random: Random): Mutated {
  const shape = random.pick(SHAPES);
  const other = random.pick(SHAPES);
  const kind = random.unit();
  if (kind < 0.55) {
    const container = random.pick([...CONTAINERS, ...TEXT_CONTAINERS]);
    return { file: Buffer.from(container(SIBLING, mutateValue(shape, other, random))), isFramed: true };
  }
  const broken = mutateBytes(Buffer.from(shape), Buffer.from(other), random);
  if (kind < 0.65)
    return { file: Buffer.from(random.pick(TEXT_CONTAINERS)(broken.toString(), SIBLING)), isFramed: true };
  // shapes have no line breaks, and mutations put none in but where one byte becomes another
  if (kind < 0.75 && broken.length > 0 && !broken.includes("\n"))
    return { file: Buffer.concat([Buffer.from(`${SIBLING}\n`), broken]), isFramed: true };
  const whole = Buffer.from(random.pick(CONTAINERS)(shape, SIBLING));
  if (kind < 0.995) return { file: mutateBytes(whole, Buffer.from(other), random), isFramed: false };
  return { file: mutateBytes(gzipSync(whole, { level: 1 }), broken, random), isFramed: false };
}

function faultIn({ isFramed }: Mutated, reading: Reading): string | undefined {
  const counted = reading.events.length + reading.skipped.length + reading.quarantined.length;
  if (counted !== reading.read) return `${reading.read} elements, ${counted} counted`;
  if (reading.state !== "done")
    return isFramed || counted > 0 ? `${reading.state}: ${reading.reason}` : undefined;
  if (!isFramed) return undefined;
  if (!reading.events.some(({ eventId }) => eventId === SIBLING_ID)) return "the sibling is lost";
  return reading.read === 2 ? undefined : `${reading.read} elements of two`;
}

/** Runs a check with random changes; what fails is told with the seed, the run and the text. */
async function eachRun(
  runs: number,
  change: (random: Random) => { file: Buffer; check: () => Promise<string | undefined> | string | undefined },
): Promise<void> {
  const random = createRandom(SEED);
  for (let run = 0; run < runs; run++) {
    const { file, check } = change(random);
    let fault: string | undefined;
    try {
      fault = await check();
    } catch (error) {
      fault = String(error);
    }
    if (fault !== undefined)
      expect.fail(`MUTATION_SEED=${SEED}, run ${run}: ${fault}\n${file.toString("latin1")}`);
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
}

describe("100,000 random changes", () => {
  it("of one record (85,000) never throw and leave an event, a skipped or a quarantined element", () =>
    eachRun(85_000, (random) => {
      const [shape, other] = [random.pick(SHAPES), random.pick(SHAPES)];
      const file = random.chance(0.7)
        ? Buffer.from(mutateValue(shape, other, random))
        : mutateBytes(Buffer.from(shape), Buffer.from(other), random);
      return { file, check: () => faultOfOne(decodeRecord(unwrap(parseElement(file)).element)) };
    }));

  it("of one file (15,000) never throw, count every element once and lose no sibling of a broken one", () =>
    eachRun(15_000, (random) => {
      const mutated = mutatedFile(random);
      return {
        file: mutated.file,
        check: async () => faultIn(mutated, await readBytes(mutated.file)),
      };
    }));
});

describe("4,000 records with random changes", () => {
  const database = useDatabase();
  const folder = useFolder();

  it("are stored and judged, skipped or set aside, and known when they come again", async () => {
    const random = createRandom(SEED);
    const changed = (): string => {
      let text = random.pick(SHAPES);
      for (let changes = random.int(1, 3); changes > 0; changes--)
        text = mutateValue(text, random.pick(SHAPES), random);
      return text;
    };
    for (let file = 0; file < 20; file++) {
      const records = Array.from({ length: 200 }, changed);
      folder.write(`${file}.json.gz`, gzipSync(`{"Records":[${records.join()}]}`));
    }
    const catalog = catalogOf({ ...FIRST_MESH });

    const first = (await scan(database, [folder.path], { catalog })).summary.records;
    const again = (await scan(database, [folder.path])).summary.records;

    expect(first).toMatchObject({ read: 4_000 });
    expect(first.new + first.duplicate + first.quarantined + first.skipped).toBe(4_000);
    expect(again).toEqual({ ...first, new: 0, duplicate: first.new + first.duplicate });
  });
});

function faultOfOne(decoded: Decoded): string | undefined {
  if (decoded.kind !== "event") return decoded.reason === undefined ? "no reason" : undefined;
  const { time, eventId, access } = decoded.event;
  if (!Number.isFinite(time) || !/^[0-9a-f]{32}$/.test(eventId)) return `time ${time}, id ${eventId}`;
  const numbers = [access?.bytesOut, access?.objectHash, decoded.event.accessKey, decoded.event.bodyHash];
  return numbers.every((n) => n === undefined || (Number.isSafeInteger(n) && n >= 0))
    ? undefined
    : `numbers ${numbers.join()}`;
}
