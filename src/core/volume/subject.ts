/** What the mesh knows of somebody on a day, as far as it tells whose peers they are. */
import { holds } from "../catalog/catalog.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { groupBy } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { indexMemberships } from "../catalog/memberships.ts";
import type { PersonKind } from "../identity/caller.ts";
import { roleKey } from "../identity/role-key.ts";
import { canonicalJson } from "../record/decode.ts";
import { DAY_MS } from "../record/time.ts";
import { classOf } from "./class.ts";
import type { Subject } from "./fit/peers.ts";

/**
 * `kind` is what the logs say, where the catalog does not know the person. undefined: a platform reader, who is not measured:
 * an AWS service that acts for itself, or somebody whom an exemption lets read every asset.
 */
export type SubjectAt = (person: string, kind: PersonKind, at: number) => Subject | undefined;

/** Looks people up by their key. Of several projects the one that somebody has been in for longest says who their peers are. */
export function createSubjects(index: CatalogIndex): SubjectAt {
  const membershipsOf = indexMemberships(index.catalog);
  const subscriptions = groupBy(index.catalog.subscriptions, ({ subscriber }) =>
    "person" in subscriber ? subscriber.person.toLowerCase() : undefined,
  );
  const exemptions = groupBy(
    index.catalog.exemptions.filter(({ asset }) => asset === undefined),
    ({ person, principalArn }) => nameOf(person ?? principalArn ?? ""),
  );
  const readsEverything = (names: readonly string[], at: number): boolean =>
    names.some((name) => exemptions.get(nameOf(name))?.some((one) => holds(one, at)));
  return (person, kind, at) => {
    const entry = index.personAt(person, at);
    const own = classOf(entry?.kind ?? kind);
    const id = entry?.id ?? person;
    if (own === undefined || readsEverything([id, ...(entry?.identities ?? [])], at)) return undefined;
    const [member] = membershipsOf(id)
      .projects.filter((membership) => holds(membership, at))
      .sort((a, b) => a.from - b.from || (a.project < b.project ? -1 : 1));
    const subscribed = (subscriptions.get(id.toLowerCase()) ?? []).find((one) => holds(one, at));
    const names = [
      entry?.peerGroup === undefined ? "" : `peers ${entry.peerGroup}`,
      entry?.title === undefined || !member ? "" : `${entry.title} in ${member.project}`,
      entry?.title === undefined ? "" : `title ${entry.title}`,
      member ? `project ${member.project}` : "",
      subscribed ? `subscribers of ${subscribed.asset}` : "",
      roleName(person),
    ];
    const groups = names.filter((name) => name !== "");
    return member && Number.isFinite(member.from)
      ? { class: own, groups, since: Math.floor(member.from / DAY_MS) }
      : { class: own, groups };
  };
}

function nameOf(identity: string): string {
  return roleKey(identity).toLowerCase();
}

const ROLE_NAME = /:role\/([a-z]+)/i;

/** The beginning of a role's name, which roles for one purpose share: `etl` of `etl-orders` and `etl_invoices`. */
function roleName(person: string): string {
  const [, name] = ROLE_NAME.exec(roleKey(person)) ?? [];
  return name === undefined ? "" : `role ${name.toLowerCase()}`;
}

/** All that a catalog says of people that tells whose peers they are: where it is the same, so are subjects. */
export function peersText({ people, members, groups, subscriptions, exemptions }: Catalog): string {
  const byPerson = subscriptions.filter(({ subscriber }) => "person" in subscriber);
  const ofEverything = exemptions.filter(({ asset }) => asset === undefined);
  return canonicalJson([people, members, groups, byPerson, ofEverything].map(sortedTexts));
}

function sortedTexts(entries: readonly unknown[]): string[] {
  return entries.map((entry) => JSON.stringify(entry)).sort();
}
