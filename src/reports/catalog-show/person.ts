/** What somebody could read at a time, and through what. */
import { holds, isAllowing } from "../../core/catalog/catalog.ts";
import type { Asset, Catalog, Person, Subscriber } from "../../core/catalog/catalog.ts";
import { compareText } from "../../core/catalog/group.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { roleKey } from "../../core/identity/role-key.ts";
import { notSeenOfAnybody } from "./not-seen.ts";
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
    not_seen: notSeenOfAnybody(index, at),
    readers: [
      ...owned.map((asset) => ownerLine(index, asset, at)),
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
      ...ofTheirOwn(index, { person, groups: groupIds, at }),
    ],
  };
}

function ownerLine(index: CatalogIndex, asset: Asset, at: number): ReaderLine {
  const project = named(index.projectAt(asset.project, at), asset.project);
  return {
    who: asset.name,
    how: "owner",
    status: null,
    ...ends(asset),
    detail: `of project ${project}`,
    rests_on: { kind: "asset", id: asset.id },
  };
}

/** Exemptions that are theirs, and what Lake Formation grants them or a group of theirs. */
function ofTheirOwn(
  { catalog }: CatalogIndex,
  {
    person,
    groups,
    at,
  }: { readonly person: Person; readonly groups: ReadonlySet<string>; readonly at: number },
): ReaderLine[] {
  const own = new Set([person.id, ...person.identities].map(roleKey));
  const ofStore = new Set([...[...own].map((id) => `user/${id}`), ...[...groups].map((id) => `group/${id}`)]);
  const isTheirs = (arn: string): boolean =>
    own.has(roleKey(arn)) || ofStore.has(/^arn:[a-z-]+:identitystore:::(.+)$/.exec(arn)?.[1] ?? "");
  const nameOf = (id: string): string =>
    catalog.assets.find((one) => one.id === id && holds(one, at))?.name ?? id;
  return [
    ...catalog.exemptions
      .filter((one) => holds(one, at) && isExempt(one, person, own))
      .map(({ asset, kind, reason, ...one }): ReaderLine => {
        const who = asset === undefined ? "every asset" : nameOf(asset);
        return { who, how: "exemption", status: kind ?? null, ...ends(one), detail: reason, rests_on: null };
      }),
    ...catalog.grants
      .filter((one) => holds(one, at) && isTheirs(one.principalArn))
      .map(({ asset, kind, permissions, ...one }): ReaderLine => {
        const detail = permissions.join(", ");
        return { who: nameOf(asset), how: "grant", status: kind, ...ends(one), detail, rests_on: null };
      }),
  ];
}

/** Of all that an account may read nobody knows whether they are of it. */
function isExempt(
  { person: name, principalArn }: Catalog["exemptions"][number],
  person: Person,
  own: ReadonlySet<string>,
): boolean {
  if (name !== undefined)
    return [person.id, ...person.identities].some((one) => one.toLowerCase() === name.toLowerCase());
  return principalArn !== undefined && own.has(roleKey(principalArn));
}
