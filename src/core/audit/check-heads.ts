/** Compares the audit log as it stands with what signed heads say of it: the only thing that shows a cut tail, or a chain made anew. */
import { judgeHead, parseHead } from "./head.ts";
import type { HeadKeys, SignedHead } from "./head.ts";
import type { ChainState } from "./chain.ts";
import { MerkleTree } from "./merkle.ts";

export type HeadFaultKind =
  | "unreadable_head"
  | "unknown_key"
  | "bad_signature"
  | "head_of_future"
  | "rewritten_history"
  | "truncated_tail";

export interface HeadFault {
  /** The first entry that is bad, as near as heads can tell; undefined: it is the head that cannot be gone by. */
  readonly seq: number | undefined;
  readonly kind: HeadFaultKind;
  readonly says: string;
}

/** A file where heads are kept. */
export interface HeadFile {
  readonly name: string;
  readonly text: string;
}

type NamedHead = SignedHead & { readonly name: string };

export interface HeadsGiven {
  readonly files: readonly HeadFile[];
  readonly keys: HeadKeys;
  /** In ms. */
  readonly now: number;
}

/** Two clocks of a database and its replica, or of one before and after it was moved, differ by less. */
const AHEAD_MAX_MS = 300_000;

/** Takes the log's entries in turn. */
export class HeadCheck {
  readonly #tree = new MerkleTree();
  readonly #faults: HeadFault[] = [];
  /** Those that can be gone by, from the smallest tree on. */
  readonly #heads: readonly NamedHead[];
  #at = 0;
  #confirmed: NamedHead | undefined;
  #confirmedCount = 0;
  #isRewritten = false;

  constructor({ files, keys, now }: HeadsGiven) {
    const heads: NamedHead[] = [];
    for (const file of files) {
      const head = parseHead(file.text);
      const fault = head ? faultOf(file.name, head, { keys, now }) : unreadable(file.name);
      if (fault) this.#faults.push(fault);
      else if (head) heads.push({ ...head, name: file.name });
    }
    this.#heads = heads.sort((a, b) => a.treeSize - b.treeSize || (a.time < b.time ? -1 : 1));
  }

  /** `state`: of the chain after an entry that follows. */
  add({ hash, size }: ChainState): void {
    this.#tree.add(hash);
    for (let head = this.#heads[this.#at]; head?.treeSize === size; head = this.#heads[++this.#at])
      this.#compare(head, hash);
  }

  #compare(head: NamedHead, last: Buffer): void {
    if (head.rootHash === this.#tree.root().toString("hex") && head.lastHash === last.toString("hex")) {
      this.#confirmedCount++;
      if (!this.#confirmed || head.treeSize > this.#confirmed.treeSize || head.time > this.#confirmed.time)
        this.#confirmed = head;
      return;
    }
    if (this.#isRewritten) return; // so it is from the first on
    this.#isRewritten = true;
    const from = (this.#confirmed?.treeSize ?? 0) + 1;
    const says = `one of the entries ${from} to ${head.treeSize} is not what it was at ${head.time}: ${head.name} was signed over others, so the log was written anew`;
    this.#faults.push({ seq: from, kind: "rewritten_history", says });
  }

  /** `isWhole`: every entry was taken; else what is beyond the last of them is not known. */
  end(isWhole: boolean): HeadFault[] {
    const last = this.#heads.at(-1);
    const { size } = this.#tree;
    if (!isWhole || !last || last.treeSize <= size) return [...this.#faults];
    const says = `it is gone, and all that came after it: ${last.name} was signed at ${last.time} over ${last.treeSize} entries, and ${size === 0 ? "none is" : `${size} are`} there`;
    return [...this.#faults, { seq: size + 1, kind: "truncated_tail", says }];
  }

  /** The latest with which the log agrees, and with how many it does. */
  get confirmed(): { readonly head: NamedHead | undefined; readonly count: number } {
    return { head: this.#confirmed, count: this.#confirmedCount };
  }
}

function unreadable(name: string): HeadFault {
  return {
    seq: undefined,
    kind: "unreadable_head",
    says: `${name} is no signed head: it was cut, changed or put there`,
  };
}

function faultOf(
  name: string,
  head: SignedHead,
  { keys, now }: Pick<HeadsGiven, "keys" | "now">,
): HeadFault | undefined {
  const verdict = judgeHead(head, keys);
  if (verdict === "unknown_key")
    return {
      seq: undefined,
      kind: "unknown_key",
      says: `${name} is signed with the key ${head.keyId}, which is not among those given: give the public key that was used then as well, or somebody else signed it`,
    };
  if (verdict === "bad_signature")
    return { seq: undefined, kind: "bad_signature", says: `${name} was changed after it was signed` };
  if (Date.parse(head.time) <= now + AHEAD_MAX_MS) return undefined;
  return {
    seq: undefined,
    kind: "head_of_future",
    says: `${name} says that it was signed at ${head.time}, which is still to come: a clock was wrong, or somebody made it for later`,
  };
}
