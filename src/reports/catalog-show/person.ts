/** What somebody could read at a time, and through what. */
import { holds, isAllowing } from "../../core/catalog/catalog.ts";
import type { Person, Subscriber } from "../../core/catalog/catalog.ts";
import { compareText } from "../../core/catalog/group.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { roleKey } from "../../core/identity/role-key.ts";
import { ends, named, subscriberName } from "./says.ts";
import type { PersonView, ReaderLine } from "./views.ts";

export function personView(index: CatalogIndex, person: Person, at: number): PersonView {
  const { catalog } = index;
  const groups = catalog.groups.filter((group) =>
    group.members.some((member) => member.person === person.id && holds(member, at)),
  );
  const groupIds = new Set(groups.map(({ id }) => id));
  const memberships = catalog.members.filter(
    (one) => holds(one, at) && (one.person === person.id || groupIds.has(one.group ?? "")),
  );
  const projects = new Set(memberships.map(({ project }) => project));
  const own = new Set([person.id, ...person.identities].map(roleKey));
  const mine = (subscriber: Subscriber): boolean => {
    if ("project" in subscriber) return projects.has(subscriber.project);
    if ("group" in subscriber) return groupIds.has(subscriber.group);
    return "person" in subscriber
      ? subscriber.person === person.id
      : own.has(roleKey(subscriber.principalArn));
  };
  const assets = new Map(
    catalog.assets.filter((asset) => holds(asset, at)).map((asset) => [asset.id, asset]),
  );
  const owned = [...assets.values()].filter(({ project }) => projects.has(project));
  const bySubscription = catalog.subscriptions.filter(
    (one) => mine(one.subscriber) && isAllowing(one) && holds(one, at),
  );
  return {
    kind: "person",
    id: person.id,
    name: person.name ?? null,
    title: person.title ?? null,
    projects: [...projects].map((id) => named(index.projectAt(id, at), id)).sort(compareText),
    groups: groups.map(({ name }) => name).sort(compareText),
    readers: [
      ...owned.map((asset): ReaderLine => {
        const project = named(index.projectAt(asset.project, at), asset.project);
        return {
          who: asset.name,
          how: "owner",
          status: null,
          ...ends(asset),
          detail: `of project ${project}`,
          rests_on: { kind: "asset", id: asset.id },
        };
      }),
      ...bySubscription.map((one): ReaderLine => {
        const who = assets.get(one.asset)?.name ?? one.asset;
        const via = subscriberName(catalog, one.subscriber, (id) => index.projectAt(id, at)?.name);
        const [id = ""] = one.id.split("/");
        return {
          who,
          how: "subscription",
          status: one.status,
          ...ends(one),
          detail: `through ${via}`,
          rests_on: { kind: "subscription", id },
        };
      }),
    ],
  };
}
