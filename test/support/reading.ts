/** Reads files as ingest does, without a database: unzipped, split, unwrapped, decoded, counted. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { TrailEvent } from "../../src/core/record/decode.ts";
import { decodeRecord } from "../../src/core/record/decode.ts";
import type { Element } from "../../src/core/record/element.ts";
import { readElements } from "../../src/jobs/ingest/read-elements.ts";
import type { ElementSink, FileOutcome } from "../../src/jobs/ingest/read-elements.ts";
import { unpack } from "../../src/sources/unpack.ts";

export interface Reading extends FileOutcome {
  readonly read: number;
  readonly events: readonly TrailEvent[];
  readonly skipped: readonly string[];
  readonly quarantined: readonly string[];
}

/** Reads the bytes of a file. */
export async function readBytes(bytes: Buffer | string): Promise<Reading> {
  const counts = new Counts();
  const outcome = await readElements(() => unpack(Buffer.from(bytes)), counts);
  const { read, events, skipped, quarantined } = counts;
  return { ...outcome, read, events, skipped, quarantined };
}

class Counts implements ElementSink {
  read = 0;
  events: TrailEvent[] = [];
  skipped: string[] = [];
  quarantined: string[] = [];

  clear(): void {
    this.read = 0;
    [this.events, this.skipped, this.quarantined] = [[], [], []];
  }

  add(element: Element): void {
    this.read++;
    const decoded = decodeRecord(element);
    if (decoded.kind === "event") this.events.push(decoded.event);
    else if (decoded.kind === "skipped") this.skipped.push(decoded.reason);
    else this.quarantined.push(decoded.reason);
  }
}

const FIXTURES = join(import.meta.dirname, "../fixtures/cloudtrail");

/** The text of a fixture. */
export function fixture(name: string): string {
  return readFileSync(join(FIXTURES, name), "utf8");
}

/** The invented records of every kind, by name, in one order. */
export function fixtureRecords(): { readonly name: string; readonly text: string }[] {
  return readdirSync(join(FIXTURES, "records"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => ({ name, text: fixture(join("records", name)) }));
}
