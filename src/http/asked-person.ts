/** Somebody whom a viewer asks for by name or pseudonym. */
import type { PoolClient } from "pg";
import type { Veil } from "../core/privacy/veil.ts";
import { findPerson } from "../store/find-person.ts";
import type { StoredPerson } from "../store/find-person.ts";

/**
 * undefined: there is nobody whom they can call so. For whoever sees pseudonyms a name is nobody's: they could try names until one fits.
 */
export async function askedPerson(
  client: PoolClient,
  veil: Veil,
  asked: string,
): Promise<StoredPerson | undefined> {
  const found = await findPerson(client, [asked, veil.keyOf(asked)]);
  return found && (found.pseudonym === asked.toUpperCase() || veil.sees(found.key)) ? found : undefined;
}
