/** In which domains somebody has something that is theirs alone. */
import { holds } from "../catalog/catalog.ts";
import type { Subscriber } from "../catalog/catalog.ts";
import { compareText } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { personKey } from "./holders.ts";
import { listsOf } from "./lists.ts";

/** Ids of domains, sorted, by a person's key; as of a time, in ms. The catalog is looked through once, when the first is asked for. */
export function indexOwnDomains(index: CatalogIndex, at: number): (person: string) => readonly string[] {
  let known: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  return (person) => [...((known ??= ownDomains(index, at)).get(person) ?? [])].sort(compareText);
}

function ownDomains(index: CatalogIndex, at: number): ReadonlyMap<string, ReadonlySet<string>> {
  const { subscriptions, grants, members } = index.catalog;
  const { assets } = listsOf(index);
  const found = new Map<string, Set<string>>();
  const note = (name: string | undefined, project: string | undefined): void => {
    const domain = project === undefined ? undefined : index.projectAt(project, at)?.domain;
    if (name === undefined || domain === undefined) return;
    const person = personKey(index, name, at);
    found.set(person, (found.get(person) ?? new Set()).add(domain));
  };
  const projectOf = (asset: string): string | undefined =>
    assets.get(asset)?.find((one) => holds(one, at))?.project;
  for (const one of subscriptions) if (holds(one, at)) note(nameOf(one.subscriber), projectOf(one.asset));
  for (const one of grants) if (holds(one, at)) note(one.principalArn, projectOf(one.asset));
  for (const one of members) if (holds(one, at)) note(one.person ?? one.principalArn, one.project);
  return found;
}

function nameOf(subscriber: Subscriber): string | undefined {
  if ("person" in subscriber) return subscriber.person;
  return "principalArn" in subscriber ? subscriber.principalArn : undefined;
}
