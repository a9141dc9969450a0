/** What people are called for whoever is not to know their names: the same in every answer of an installation, and of no use without its key. */
import { hash } from "node:crypto";

/** Crockford's base32 (https://www.crockford.com/base32.html): no letter looks like another. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LETTERS = 8;
const FORM = /^P-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/;

/**
 * `P-K7QD-93XM`: the first 40 bits of sha256(key ‖ person). Of 10,000 people two have the same in one installation of 20,000. `key`: 32
 * bytes, of this installation; `person`: as table people has them. The SQL function `person_pseudonym` is the same.
 */
export function pseudonymOf(key: Buffer, person: string): string {
  const bits = hash("sha256", Buffer.concat([key, Buffer.from(person)]), "buffer").readUIntBE(0, 5);
  const letters = Array.from({ length: LETTERS }, (_, at) => {
    return ALPHABET[Math.floor(bits / 32 ** (LETTERS - 1 - at)) % 32];
  }).join("");
  return `P-${letters.slice(0, 4)}-${letters.slice(4)}`;
}

export function isPseudonym(text: string): boolean {
  return FORM.test(text);
}
