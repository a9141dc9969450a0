/** Somebody whom a viewer asks for by name or pseudonym. */
import type { PoolClient } from "pg";
import type { Viewer } from "../core/authority/viewer.ts";
import type { Veil } from "../core/privacy/veil.ts";
import { findPerson } from "../store/find-person.ts";
import { isPersonSeen } from "../store/people-list.ts";
import type { StoredPerson } from "../store/find-person.ts";
import type { ReadAs } from "./deps.ts";
import { notFound, Refused } from "./problem.ts";

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

/** Throws `Refused` where there is nobody whom the viewer sees. */
export async function seenPerson(client: PoolClient, veil: Veil, asked: string): Promise<StoredPerson> {
  const found = await askedPerson(client, veil, asked);
  if (!found || !(await isPersonSeen(client, found.id))) throw notFound();
  return found;
}

/**
 * The key of somebody whom a viewer calls by a name of theirs, for what is set about them. Throws `Refused` where whoever sees pseudonyms
 * names nobody whom they may call so; whoever sees names may speak of somebody who was never seen.
 */
export async function namedKey(
  deps: { readonly readAs: ReadAs },
  viewer: Viewer,
  name: string,
): Promise<string> {
  return await deps.readAs(viewer, async (client, veil) => {
    const found = await askedPerson(client, veil, name);
    if (found) return found.key;
    if (veil.isOpen || name.startsWith("arn:")) return name;
    throw new Refused({
      status: 422,
      title: "Cannot be done",
      detail: `Nobody is called ${name.slice(0, 100)} here: give a pseudonym as lists show it, such as P-K7QD-93XM, or the ARN of a role.`,
    });
  });
}
