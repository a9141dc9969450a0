/** Keeps the records that findings rest on: a bucket keeps its files for a time, and findings are asked about later. */
import { gzipSync } from "node:zlib";
import type { Pool } from "pg";
import { groupBy } from "../../core/catalog/group.ts";
import type { FileReader } from "../../sources/reader.ts";
import { readEvidenceFiles } from "../../store/evidence.ts";
import { keepRecords, readUnkept } from "../../store/kept-records.ts";
import type { KeptRecord, RecordPlace, UnkeptFinding } from "../../store/kept-records.ts";
import { inTransaction } from "../../store/transaction.ts";
import { gatherRecords } from "./gather.ts";

export interface KeepDeps {
  readonly pool: Pool;
  readonly reader: Pick<FileReader, "content">;
  readonly signal: AbortSignal;
}

export interface KeepOutcome {
  readonly findings: number;
  readonly records: number;
  /** Records that are not to be had, now or any more. */
  readonly missing: number;
}

const FINDINGS = 50;
/** A file that cannot be read may be to be had again later; after so long it is not waited for. */
const WAIT_SECONDS = 86_400;

/** Every finding that stands. Safe to be run twice, and by two at once. */
export async function keepEvidence({ pool, reader, signal }: KeepDeps): Promise<KeepOutcome> {
  const outcome = { findings: 0, records: 0, missing: 0 };
  let after = "";
  for (;;) {
    signal.throwIfAborted();
    const findings = await readUnkept(pool, after, FINDINGS);
    const last = findings.at(-1);
    if (!last) return outcome;
    after = last.uid;
    const { records, missing } = await gather(findings, { pool, reader });
    const ended = findings.filter(
      ({ places, age }) => age > WAIT_SECONDS || !places.some((place) => missing.has(keyOf(place))),
    );
    await inTransaction(pool, (client) => keepRecords(client, records, ended));
    outcome.findings += ended.length;
    outcome.records += records.length;
    outcome.missing += missing.size;
  }
}

/** File by file, so that no more than one is held. */
async function gather(
  findings: readonly UnkeptFinding[],
  { pool, reader }: Pick<KeepDeps, "pool" | "reader">,
): Promise<{ readonly records: KeptRecord[]; readonly missing: ReadonlySet<string> }> {
  const places = new Map(findings.flatMap((finding) => finding.places).map((place) => [keyOf(place), place]));
  const byFile = groupBy([...places.values()], (place) => place.fileId);
  const files = await readEvidenceFiles(pool, [...byFile.keys()]);
  const records: KeptRecord[] = [];
  const missing = new Set<string>();
  for (const own of byFile.values()) {
    for (const { place, bytes } of await gatherRecords(own, files, reader)) {
      if (bytes) records.push({ ...place, record: gzipSync(bytes) });
      else missing.add(keyOf(place));
    }
  }
  return { records, missing };
}

function keyOf({ fileId, ordinal }: RecordPlace): string {
  return `${fileId}:${ordinal}`;
}
