/** Who goes by some names, of the catalog by which people are known, without making it: of a large mesh that takes long. */
import type { PoolClient } from "pg";
import type { Person } from "../core/catalog/catalog.ts";
import { indexCatalog, nameKey, NO_CATALOG } from "../core/catalog/index-catalog.ts";
import { unpackPeople } from "../core/catalog/stored.ts";
import type { AnyHistoryEntry, HistoryEntry } from "../core/control-plane/history.ts";
import type { ReadScope } from "../core/control-plane/made/catalog-of.ts";
import { peopleOf } from "../core/control-plane/made/people-of.ts";
import { readHistory } from "./control-entries.ts";
import { readDeclared } from "./declared.ts";
import { readCatalogGiven } from "./made-catalog.ts";

/** Whose name it is at a time, in ms; undefined: nobody knows. */
export type PersonAt = (name: string, at: number) => Person | undefined;

/**
 * For these names alone, as the whole standing catalog says it (readStandingCatalog), but for ids that nobody describes: those are nobody's
 * other name.
 */
export async function readPersonAt(client: PoolClient, names: readonly string[]): Promise<PersonAt> {
  const given = await readCatalogGiven(client, await readDeclared(client));
  const people = given ? await peopleNamed(client, names, given.scopes) : await readFiledPeople(client);
  const index = indexCatalog({ ...NO_CATALOG, people });
  return (name, at) => index.personAt(name, at);
}

/**
 * Of the control plane: those that go by one of the names, and, since one name goes before another, whoever shares a name with them, and so
 * on.
 */
async function peopleNamed(
  client: PoolClient,
  names: readonly string[],
  scopes: readonly ReadScope[],
): Promise<readonly Person[]> {
  const known = new Set<string>();
  let wanted = new Set(names.map(nameKey));
  let users: readonly HistoryEntry<"user">[] = [];
  let userProfiles: readonly HistoryEntry<"user_profile">[] = [];
  while (wanted.size > known.size) {
    for (const name of wanted) known.add(name);
    const named = [...known];
    users = await rowsOf(client, { kind: "user", scopes, named });
    userProfiles = await rowsOf(client, { kind: "user_profile", scopes, named });
    wanted = new Set(
      [...known, ...users.flatMap(namesOfUser), ...userProfiles.flatMap(namesOfProfile)].map(nameKey),
    );
  }
  const none = { groups: [], groupProfiles: [], groupMemberships: [] };
  return peopleOf({ users, userProfiles, ...none }).people;
}

async function rowsOf<K extends "user" | "user_profile">(
  client: PoolClient,
  {
    kind,
    ...given
  }: { readonly kind: K; readonly scopes: readonly ReadScope[]; readonly named: readonly string[] },
): Promise<readonly HistoryEntry<K>[]> {
  const rows: HistoryEntry<K>[] = [];
  for await (const page of readHistory(client, { kinds: [kind], ...given }))
    rows.push(...page.filter((row): row is AnyHistoryEntry & HistoryEntry<K> => row.kind === kind));
  return rows;
}

function namesOfUser({ id, content }: HistoryEntry<"user">): string[] {
  return [id, content.userName, ...content.emails];
}

function namesOfProfile({ id, content }: HistoryEntry<"user_profile">): string[] {
  return [id, content.userName, content.arn].filter((name) => name !== undefined);
}

/** Of the catalog file that was judged by at last; none: there is none. */
async function readFiledPeople(client: PoolClient): Promise<readonly Person[]> {
  const { rows } = await client.query<{ people: string | null }>(
    `select (c.content -> 'people')::text as people from catalogs c
     join derive_inputs i on i.name = 'catalog' and i.hash = c.hash`,
  );
  const people = rows[0]?.people;
  return people == null ? [] : unpackPeople(people);
}
