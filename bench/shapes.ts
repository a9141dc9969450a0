/**
 * What a folder of files holds, as this project reads it: `npm run shapes -- PATH...`. Files and records by container,
 * records by what became of them, events by identity and grade. Prints; stores nothing.
 */
import { followChain } from "../src/core/identity/chain.ts";
import type { ChainLink } from "../src/core/identity/chain.ts";
import type { IdentityFields } from "../src/core/identity/fields.ts";
import { resolveCaller } from "../src/core/identity/resolve.ts";
import type { IdentityContext } from "../src/core/identity/resolve.ts";
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

/** What an event tells of who did it. */
interface Told {
  readonly variant: string;
  readonly fields: IdentityFields;
  readonly account: string;
  readonly accessKey: number | undefined;
  readonly originOf: number | undefined;
  readonly isAccess: boolean;
}

const containers = new Tally();
const outcomes = new Tally();
const events: Told[] = [];

/** What the elements of one file are: counted for good once the file is done. */
class FileShapes implements ElementSink {
  read = 0;
  #outcomes: string[] = [];
  #events: Told[] = [];

  clear(): void {
    this.read = 0;
    this.#outcomes = [];
    this.#events = [];
  }

  add(element: Element): void {
    this.read++;
    const decoded = decodeRecord(element);
    this.#outcomes.push(decoded.kind === "event" ? "event" : `${decoded.kind}: ${decoded.reason}`);
    if (decoded.kind !== "event") return;
    const { identity: fields, account, accessKey, originOf, access, errorCode } = decoded.event;
    const variant = stringOf(objectOf(decoded.record["userIdentity"])?.["type"]) ?? "(no type)";
    const isAccess = access !== undefined && errorCode === undefined;
    this.#events.push({ variant, fields, account, accessKey, originOf, isAccess });
  }

  keep(container: string): void {
    containers.add(container, 1, this.read);
    for (const outcome of this.#outcomes) outcomes.add(outcome, 1);
    events.push(...this.#events);
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
printIdentities();

/** By variant and grade, all events and the accesses among them, as a scan without a catalog would resolve them. */
function printIdentities(): void {
  const context: IdentityContext = {
    personOf: () => undefined,
    ownAccounts: new Set(events.map(({ account }) => account)),
    trustedSessionRoles: new Set(),
    trustedSourceIdentity: undefined,
  };
  const links = new Map<number, ChainLink>();
  for (const { originOf, fields, accessKey } of events)
    if (originOf !== undefined) links.set(originOf, { fields, accessKey: accessKey ?? null });
  const identities = new Tally();
  const accesses = { all: 0, known: 0 };
  for (const { variant, fields, accessKey, isAccess } of events) {
    const chained =
      accessKey === undefined ? undefined : followChain(accessKey, (key) => links.get(key), context);
    const { grade, personKind } = resolveCaller(fields, context, { chained });
    identities.add(`${variant} · ${personKind === "platform" ? "platform" : grade}`, 1, isAccess ? 1 : 0);
    if (!isAccess || personKind === "platform") continue;
    accesses.all++;
    if (grade === "sso" || grade === "source_identity" || grade === "key_chain") accesses.known++;
  }
  identities.print("USER IDENTITY · GRADE", "EVENTS", "ACCESSES");
  const share = accesses.all === 0 ? "none" : `${((100 * accesses.known) / accesses.all).toFixed(1)} %`;
  console.log(
    `Accesses with a person: ${accesses.known} of ${accesses.all} (${share}), services of AWS left out`,
  );
}
