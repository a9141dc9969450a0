/** People of whom something was seen, a page at a time. */
import type { PoolClient } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { directoryOf } from "../../core/privacy/directory.ts";
import { isHuman } from "../../core/privacy/human.ts";
import type { Veil } from "../../core/privacy/veil.ts";
import { listPeople } from "../../store/people-list.ts";
import type { ListedPerson } from "../../store/people-list.ts";

export interface PeoplePageWanted {
  readonly search: string | undefined;
  /** As `placeOf` said of the last one. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** For programs. */
export interface PrintedPerson {
  /** A pseudonym where names are not seen. */
  readonly person: string;
  readonly pseudonym: string;
  readonly kind: "human" | "service" | "platform";
  readonly name: string | null;
  readonly title: string | null;
  readonly peer_group: string | null;
  readonly last_day: string | null;
  readonly open_findings: number;
}

export interface ReadGiven {
  readonly veil: Veil;
  readonly index: CatalogIndex;
  /** In ms. */
  readonly now: number;
}

/** By name where names are seen; else by pseudonym, and found by no name. */
export async function readPeoplePage(
  client: PoolClient,
  { search, ...page }: PeoplePageWanted,
  { veil, index }: ReadGiven,
): Promise<ListedPerson[]> {
  const by = veil.isOpen ? "key" : "pseudonym";
  const others = search === undefined ? [] : othersFor(index, search, veil);
  return await listPeople(client, { by, search, others, ...page });
}

/** What the next page is behind. */
export function placeOf({ key, pseudonym }: ListedPerson, veil: Veil): string {
  return veil.isOpen ? key : pseudonym;
}

/** Those of a peer group of this name; and those of whom the catalog has the name, where names are seen. */
function othersFor(index: CatalogIndex, search: string, veil: Veil): string[] {
  const wanted = search.toLowerCase();
  return index.catalog.people
    .filter(({ name, peerGroup }) => {
      const isNamed = veil.isOpen && name?.toLowerCase().includes(wanted) === true;
      return isNamed || peerGroup?.toLowerCase() === wanted;
    })
    .map(({ id }) => id);
}

export function printPerson(
  { key, pseudonym, lastDay, openFindings }: ListedPerson,
  { veil, index, now }: ReadGiven,
): PrintedPerson {
  const known = directoryOf(index).find(key);
  const kind = known?.kind ?? (isHuman(key, []) ? "human" : "service");
  const described = veil.sees(key, kind) ? index.personAt(key, now) : undefined;
  return {
    person: veil.person(key, kind),
    pseudonym,
    kind,
    name: described?.name ?? null,
    title: described?.title ?? null,
    peer_group: veil.peerGroup(key),
    last_day: lastDay,
    open_findings: openFindings,
  };
}
