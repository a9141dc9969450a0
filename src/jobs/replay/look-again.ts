/** Looks at a file that was set aside, and at the bytes of one of its records. Writes nothing. */
import type { FileReader } from "../../sources/reader.ts";
import { readElements } from "../ingest/read-elements.ts";
import { readAgain } from "./read-again.ts";

/** The raw record as it stands in its file. */
export interface RawRecord {
  readonly bytes: Buffer;
  readonly isJson: boolean;
}

export type Look =
  /** `record` is absent where none was asked for. */
  | { readonly state: "same"; readonly record?: RawRecord }
  | { readonly state: "missing" | "changed" | "reshaped"; readonly detail: string };

/** Says whether the file is still the one that was read, and finds the record. Never throws for what it finds. */
export async function lookAgain(
  file: { readonly path: string; readonly sha256: Buffer },
  ordinal: number | undefined,
  reader: Pick<FileReader, "read">,
): Promise<Look> {
  const read = await readAgain(file, reader);
  if (read.state !== "same") return read;
  if (ordinal === undefined) return { state: "same" };
  const found = (await findRecords(read.content.chunks, new Set([ordinal]))).get(ordinal);
  return found
    ? { state: "same", record: found }
    : { state: "reshaped", detail: `it no longer falls into ${ordinal + 1} records or more` };
}

/** By ordinal, from 0 on; those are left out that the file does not have. */
export async function findRecords(
  chunks: Parameters<typeof readElements>[0],
  ordinals: ReadonlySet<number>,
): Promise<Map<number, RawRecord>> {
  let read = 0;
  const found = new Map<number, RawRecord>();
  await readElements(chunks, {
    get read() {
      return read;
    },
    add(element) {
      const ordinal = read++;
      // a copy: the bytes may be part of a chunk that is used again
      if (ordinals.has(ordinal))
        found.set(ordinal, { bytes: Buffer.from(element.bytes), isJson: element.error === undefined });
    },
    clear() {
      read = 0;
      found.clear();
    },
  });
  return found;
}
