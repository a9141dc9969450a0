/**
 * Uids of findings for whoever is not to know names. A uid is a hash over a name: whoever has a list of names could try them until one
 * fits, so they see another one, which only this installation's key turns back.
 */
import { hash } from "node:crypto";

/** Of a Feistel network (https://doi.org/10.1137/0217022): four make it a permutation that cannot be told from a random one. */
const ROUNDS = 6;
const FORM = /^[0-9a-f]{32}$/;

/** One to one; what is no uid stays as it is. */
export function veiledUid(key: Buffer, uid: string): string {
  return turned(
    key,
    uid,
    Array.from({ length: ROUNDS }, (_, round) => round),
  );
}

/** The uid that is shown as this one. */
export function unveiledUid(key: Buffer, shown: string): string {
  if (!FORM.test(shown)) return shown;
  const swapped = `${shown.slice(16)}${shown.slice(0, 16)}`;
  const uid = turned(
    key,
    swapped,
    Array.from({ length: ROUNDS }, (_, round) => ROUNDS - 1 - round),
  );
  return `${uid.slice(16)}${uid.slice(0, 16)}`;
}

function turned(key: Buffer, uid: string, rounds: readonly number[]): string {
  if (!FORM.test(uid)) return uid;
  let [left, right] = [Buffer.from(uid.slice(0, 16), "hex"), Buffer.from(uid.slice(16), "hex")];
  for (const round of rounds) [left, right] = [right, xor(left, mixed(key, round, right))];
  return Buffer.concat([left, right]).toString("hex");
}

function mixed(key: Buffer, round: number, half: Buffer): Buffer {
  return hash("sha256", Buffer.concat([key, Buffer.from(`uid ${round}`), half]), "buffer");
}

function xor(half: Buffer, other: Buffer): Buffer<ArrayBuffer> {
  return Buffer.from(half.map((byte, at) => byte ^ (other[at] ?? 0)));
}
