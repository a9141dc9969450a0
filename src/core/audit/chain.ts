/** Whether entries of the audit log follow from each other: one by one, in the order of seq. */
import { objectOf } from "../record/text.ts";
import { ERASED } from "./actions.ts";
import type { ChainedEntry } from "./entry.ts";
import { NO_HASH, commitmentOf, entryHash } from "./hash.ts";

export type ChainFaultKind =
  | "missing_entry"
  | "reordered"
  | "changed_entry"
  | "wrong_previous_hash"
  | "erased_without_record";

export interface ChainFault {
  /** The first that is bad. */
  readonly seq: number;
  readonly kind: ChainFaultKind;
  readonly says: string;
}

/** What has been seen to hold. */
export interface ChainState {
  /** So many entries, from 1 on. */
  readonly size: number;
  readonly hash: Buffer;
  /** Of the first and of the last. */
  readonly from: string | undefined;
  readonly until: string | undefined;
  /** How many have lost what named people. */
  readonly erased: number;
}

/** How far from its place an entry is looked for whose hash is of another one. */
const MOVED_MAX = 1_000;

/** Takes entries in turn, and holds none of them. After a fault nothing is known of what follows. */
export class ChainCheck {
  #size = 0;
  #hash = NO_HASH;
  #from: string | undefined;
  #until: string | undefined;
  #erased = 0;
  /** Those for which nobody answers yet. */
  readonly #unrecorded = new Set<number>();

  /** undefined: it follows. */
  add(entry: ChainedEntry): ChainFault | undefined {
    const fault = faultOf(entry, this.#size, this.#hash);
    if (fault) return fault;
    this.#size = entry.seq;
    this.#hash = entry.hash;
    this.#from ??= entry.at;
    this.#until = entry.at;
    if (entry.personal === null) {
      this.#erased++;
      this.#unrecorded.add(entry.seq);
    }
    if (entry.action === ERASED) for (const seq of seqsIn(entry.detail)) this.#unrecorded.delete(seq);
    return undefined;
  }

  get state(): ChainState {
    return {
      size: this.#size,
      hash: this.#hash,
      from: this.#from,
      until: this.#until,
      erased: this.#erased,
    };
  }

  /** To be asked after the last entry: who erased answers for it later. */
  end(): ChainFault | undefined {
    const [seq] = this.#unrecorded;
    if (seq === undefined) return undefined;
    const says = `who did it and why was erased from ${this.#unrecorded.size === 1 ? "it" : `it and ${this.#unrecorded.size - 1} others`}, and no entry ${ERASED} answers for that`;
    return { seq, kind: "erased_without_record", says };
  }
}

/** The first fault in a chain that is given as a whole; undefined: there is none. */
export function verifyChain(entries: Iterable<ChainedEntry>): ChainFault | undefined {
  const check = new ChainCheck();
  for (const entry of entries) {
    const fault = check.add(entry);
    if (fault) return fault;
  }
  return check.end();
}

function faultOf(entry: ChainedEntry, size: number, last: Buffer): ChainFault | undefined {
  const expected = size + 1;
  if (entry.seq > expected) {
    const gap = entry.seq - 1 === expected ? "it is" : `${expected} to ${entry.seq - 1} are`;
    return { seq: expected, kind: "missing_entry", says: `${gap} not there: ${entry.seq} follows ${size}` };
  }
  if (entry.seq < expected)
    return { seq: entry.seq, kind: "reordered", says: `it comes after ${size}, or for the second time` };
  if (!entryHash(entry, entry.prevHash).equals(entry.hash)) return changed(entry);
  if (!entry.prevHash.equals(last)) {
    const says =
      size === 0
        ? "something stood before it"
        : `it followed another entry than the ${size} that stands there`;
    return { seq: entry.seq, kind: "wrong_previous_hash", says: `${says}: one of both was replaced` };
  }
  const { salt, personal, commitment } = entry;
  if (salt === null && personal === null) return undefined; // erased
  if (salt !== null && personal !== null && commitmentOf(salt, personal).equals(commitment)) return undefined;
  return {
    seq: entry.seq,
    kind: "changed_entry",
    says: "what it says of people, or of the reason, was changed after it was written",
  };
}

function changed(entry: ChainedEntry): ChainFault {
  const { seq } = entry;
  const place = placeOf(entry);
  if (place === undefined)
    return {
      seq,
      kind: "changed_entry",
      says: "it was changed after it was written: its hash is of another content",
    };
  return { seq, kind: "reordered", says: `what stands there is entry ${place}` };
}

/** Where an entry stood when it was written, if it was moved as it is. */
function placeOf(entry: ChainedEntry): number | undefined {
  for (let away = 1; away <= MOVED_MAX; away++)
    for (const seq of [entry.seq - away, entry.seq + away])
      if (seq > 0 && entryHash({ ...entry, seq }, entry.prevHash).equals(entry.hash)) return seq;
  return undefined;
}

function seqsIn(detail: unknown): number[] {
  const seqs = objectOf(detail)?.["seqs"];
  return Array.isArray(seqs) ? seqs.filter((seq) => typeof seq === "number") : [];
}
