/**
 * What a folder of files holds, as this project reads it: `npm run shapes -- PATH...`. Files and records by container,
 * records by what became of them, events by what their userIdentity carries. Prints; stores nothing.
 */
import { decodeRecord } from "../src/core/record/decode.ts";
import type { Element } from "../src/core/record/element.ts";
import { objectOf, stringOf } from "../src/core/record/text.ts";
import { readElements } from "../src/jobs/ingest/read-elements.ts";
import type { ElementSink } from "../src/jobs/ingest/read-elements.ts";
import { folder } from "../src/sources/folder/index.ts";

/** Counts by name; a table of several columns by the same names. */
class Tally {
  readonly #counts = new Map<string, number[]>();

  add(name: string, ...counts: number[]): void {
    const before = this.#counts.get(name) ?? counts.map(() => 0);
    this.#counts.set(
      name,
      before.map((count, at) => count + (counts[at] ?? 0)),
    );
  }

  print(...heads: string[]): void {
    const rows = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
    const cells = [heads, ...rows.map(([name, counts]) => [name, ...counts.map(String)])];
    const widths = heads.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
    for (const row of cells)
      console.log(
        row
          .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
          .join("  "),
      );
    console.log();
  }
}

const CARRIED = [
  "arn",
  "accountId",
  "userName",
  "accessKeyId",
  "credentialId",
  "invokedBy",
  "onBehalfOf",
  "inScopeOf",
];
const SESSION = ["sessionIssuer", "sourceIdentity"];

/** The type of an identity and which of its parts are there. */
function variantOf(userIdentity: unknown): string {
  const identity = objectOf(userIdentity);
  if (!identity) return "(no userIdentity)";
  const session = objectOf(identity["sessionContext"]);
  const parts = [
    ...CARRIED.filter((name) => isGiven(identity[name])),
    ...SESSION.filter((name) => isGiven(session?.[name])),
  ];
  return `${stringOf(identity["type"]) ?? "(no type)"}: ${parts.join(" ") || "nothing"}`;
}

function isGiven(value: unknown): boolean {
  return stringOf(value) !== undefined || Object.keys(objectOf(value) ?? {}).length > 0;
}

const containers = new Tally();
const outcomes = new Tally();
const identities = new Tally();

/** What the elements of one file are: counted for good once the file is done. */
class FileShapes implements ElementSink {
  read = 0;
  #outcomes: string[] = [];
  #identities: string[] = [];

  clear(): void {
    this.read = 0;
    this.#outcomes = [];
    this.#identities = [];
  }

  add(element: Element): void {
    this.read++;
    const decoded = decodeRecord(element);
    this.#outcomes.push(decoded.kind === "event" ? "event" : `${decoded.kind}: ${decoded.reason}`);
    if (decoded.kind === "event") this.#identities.push(variantOf(decoded.record["userIdentity"]));
  }

  keep(container: string): void {
    containers.add(container, 1, this.read);
    for (const outcome of this.#outcomes) outcomes.add(outcome, 1);
    for (const identity of this.#identities) identities.add(identity, 1);
  }
}

for await (const { files } of folder.poll(undefined, { paths: process.argv.slice(2) })) {
  for (const file of files) {
    const shapes = new FileShapes();
    if (file.skip !== undefined) shapes.keep(`(skipped: ${file.skip})`);
    else {
      const { chunks } = await folder.read(file.path);
      const { container, state, reason } = await readElements(chunks, shapes);
      shapes.keep(container ?? `(${state}: ${reason})`);
    }
  }
}
containers.print("CONTAINER", "FILES", "RECORDS");
outcomes.print("RECORD", "RECORDS");
identities.print("USER IDENTITY, AND WHAT IT CARRIES", "EVENTS");
