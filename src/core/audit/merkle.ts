/**
 * The head of a Merkle tree as RFC 9162, section 2.1, defines it (https://www.rfc-editor.org/rfc/rfc9162#section-2.1), computed
 * leaf by leaf: of a tree of n leaves no more than log2(n) hashes are held.
 */
import { hash } from "node:crypto";

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

export class MerkleTree {
  /** Roots of full trees, from the largest on: one for each bit of the size. */
  readonly #roots: Buffer[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(leaf: Buffer): void {
    let root = sha256(LEAF, leaf);
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) root = sha256(NODE, this.#pop(), root);
    this.#roots.push(root);
    this.#size++;
  }

  /** Of the leaves so far; the hash of nothing where there are none. */
  root(): Buffer {
    const [last, ...before] = this.#roots.toReversed();
    if (!last) return sha256();
    return before.reduce((right, left) => sha256(NODE, left, right), last);
  }

  #pop(): Buffer {
    return this.#roots.pop() ?? NODE; // there is one for each bit
  }
}

function sha256(...parts: readonly Buffer[]): Buffer {
  return hash("sha256", Buffer.concat(parts), "buffer");
}
