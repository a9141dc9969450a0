/** Whether the audit log is whole: by its own chain, and by the heads that were signed over it. */
import { ChainCheck } from "./chain.ts";
import type { ChainFault } from "./chain.ts";
import { HeadCheck } from "./check-heads.ts";
import type { HeadFault, HeadsGiven } from "./check-heads.ts";
import type { ChainedEntry } from "./entry.ts";

const NO_SEQ = Number.MAX_SAFE_INTEGER;

export type AuditFault = ChainFault | HeadFault;

export interface CheckedLog {
  /** So many entries follow from each other, from 1 on. */
  readonly entries: number;
  /** When the first and the last of them were written. */
  readonly from: string | undefined;
  readonly until: string | undefined;
  readonly erased: number;
  readonly heads: {
    readonly given: number;
    /** With which the log agrees. */
    readonly confirmed: number;
    /** The latest of these: nobody has changed what it covers. */
    readonly latest: { readonly name: string; readonly time: string; readonly treeSize: number } | undefined;
  };
  /** The one of the first bad entry first; those about heads themselves last. */
  readonly faults: readonly AuditFault[];
}

/** Takes entries in the order of seq, and holds none. */
export class LogCheck {
  readonly #chain = new ChainCheck();
  readonly #heads: HeadCheck;
  readonly #given: number;
  #fault: ChainFault | undefined;

  constructor(heads: HeadsGiven) {
    this.#heads = new HeadCheck(heads);
    this.#given = heads.files.length;
  }

  /** False: it does not follow, and what comes after it need not be looked at. */
  add(entry: ChainedEntry): boolean {
    this.#fault ??= this.#chain.add(entry);
    if (this.#fault) return false;
    this.#heads.add(this.#chain.state);
    return true;
  }

  /** After the last entry. */
  report(): CheckedLog {
    const isWhole = this.#fault === undefined;
    const chainFault = this.#fault ?? this.#chain.end();
    const faults = [...(chainFault ? [chainFault] : []), ...this.#heads.end(isWhole)];
    const { size, from, until, erased } = this.#chain.state;
    const { head, count } = this.#heads.confirmed;
    return {
      entries: size,
      from,
      until,
      erased,
      heads: {
        given: this.#given,
        confirmed: count,
        latest: head && { name: head.name, time: head.time, treeSize: head.treeSize },
      },
      faults: faults.toSorted((a, b) => (a.seq ?? NO_SEQ) - (b.seq ?? NO_SEQ)),
    };
  }
}
