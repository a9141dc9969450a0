/** Who has a right by name, and what they are: people compared as people, whichever of their identities is written. */
import { accountIn } from "../catalog/accounts.ts";
import { holds } from "../catalog/catalog.ts";
import type { Member, Subscriber } from "../catalog/catalog.ts";
import { compareText } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { roleKey } from "../identity/role-key.ts";
import { storeIdentity } from "../identity/store-identity.ts";
import { directoryOf } from "../privacy/directory.ts";
import { listsOf } from "./lists.ts";
import type { Right } from "./right.ts";

export type Held = Pick<Right, "subject" | "holder" | "people" | "outsideAccount">;

export interface Holders {
  readonly ofSubscriber: (subscriber: Subscriber, at: number) => Held;
  readonly ofPrincipal: (arn: string, at: number) => Held;
  readonly ofMember: (member: Member, at: number) => Held;
}

/** Whoever goes by a name at a time, as people are stored; who has it by none then, by the one that had it last. */
export function personKey(index: CatalogIndex, name: string, at: number): string {
  const store = storeIdentity(name);
  const who = store?.kind === "user" ? store.id : name;
  const known = index.personAt(who, at)?.id ?? directoryOf(index).find(who)?.key;
  return known ?? (name.startsWith("arn:") ? name : name.toLowerCase());
}

export function indexHolders(index: CatalogIndex): Holders {
  const { groups, members, roles } = listsOf(index);
  const inGroup = (id: string, at: number): string[] =>
    (groups.get(id) ?? [])
      .filter((group) => holds(group, at))
      .flatMap((group) => group.members.filter((one) => holds(one, at)))
      .map(({ person }) => personKey(index, person, at));
  const ofOne = (name: string, at: number): Held => {
    const subject = personKey(index, name, at);
    const kind = directoryOf(index).find(subject)?.kind ?? (name.startsWith("arn:") ? undefined : "human");
    const holder = kind === undefined ? "shared" : kind === "human" ? "person" : "service";
    return {
      subject,
      holder,
      people: kind === undefined ? [] : [subject],
      outsideAccount: outside(index, name),
    };
  };
  const team = (subject: string, people: readonly string[]): Held => ({
    subject,
    holder: "team",
    people: [...new Set(people)].sort(compareText),
    outsideAccount: null,
  });
  const inProject = (id: string, at: number): string[] =>
    (members.get(id) ?? [])
      .filter((one) => holds(one, at))
      .flatMap(({ person, group }) =>
        person === undefined ? inGroup(group ?? "", at) : [personKey(index, person, at)],
      );
  const ofPrincipal = (arn: string, at: number): Held => {
    const store = storeIdentity(arn);
    if (store?.kind === "group" && groups.has(store.id)) return team(arn, inGroup(store.id, at));
    const project = (roles.get(roleKey(arn)) ?? []).find((one) => holds(one, at))?.id;
    return project === undefined ? ofOne(arn, at) : team(arn, inProject(project, at));
  };
  return {
    ofPrincipal,
    ofSubscriber: (subscriber, at) => {
      if ("project" in subscriber) return team(subscriber.project, inProject(subscriber.project, at));
      if ("group" in subscriber) return team(subscriber.group, inGroup(subscriber.group, at));
      return "person" in subscriber ? ofOne(subscriber.person, at) : ofPrincipal(subscriber.principalArn, at);
    },
    ofMember: ({ person, group, principalArn }, at) => {
      if (person !== undefined) return ofOne(person, at);
      return principalArn === undefined
        ? team(group ?? "", inGroup(group ?? "", at))
        : ofOne(principalArn, at);
    },
  };
}

function outside({ accounts }: CatalogIndex, name: string): string | null {
  const account = accountIn(name);
  return account !== undefined && !accounts.has(account) ? account : null;
}
