import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { MerkleTree } from "../../../src/core/audit/merkle.ts";

const sha256 = (...parts: readonly Buffer[]): Buffer =>
  createHash("sha256").update(Buffer.concat(parts)).digest();

/** MTH as RFC 9162, section 2.1.1, writes it down. */
function definedRoot(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (!only) return sha256();
  if (leaves.length === 1) return sha256(Buffer.from([0]), only);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Buffer.from([1]), definedRoot(leaves.slice(0, k)), definedRoot(leaves.slice(k)));
}

function rootOf(leaves: readonly Buffer[]): Buffer {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.add(leaf);
  return tree.root();
}

it("has the roots that the reference implementation of RFC 6962 has of its own test data", () => {
  // https://github.com/google/certificate-transparency/blob/master/cpp/merkletree/merkle_tree_test.cc
  const leaves = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
  ].map((hex) => Buffer.from(hex, "hex"));
  const roots = leaves.map((_, at) => rootOf(leaves.slice(0, at + 1)).toString("hex"));

  expect(rootOf([]).toString("hex")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(roots).toEqual([
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]);
});

it("has after each leaf the root that the recursive definition has of all leaves so far", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 70 }), (contents) => {
      const leaves = contents.map((content) => Buffer.from(content));
      const tree = new MerkleTree();
      for (const [at, leaf] of leaves.entries()) {
        tree.add(leaf);
        expect(tree.size).toBe(at + 1);
        expect(tree.root()).toEqual(definedRoot(leaves.slice(0, at + 1)));
      }
    }),
  );
});
