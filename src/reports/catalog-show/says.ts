/** Names and times of a catalog, as the report has them. */
import type { Catalog, Interval, Subscriber } from "../../core/catalog/catalog.ts";
import { isoTime } from "../../core/record/time.ts";

export function subscriberName(
  catalog: Catalog,
  subscriber: Subscriber,
  nameOf: (project: string) => string | undefined,
): string {
  if ("project" in subscriber) {
    const [, kind] = /^subscriber:(.+)$/.exec(subscriber.project) ?? [];
    if (kind !== undefined) return `somebody of a kind that is not known here (${kind})`;
    return `project ${nameOf(subscriber.project) ?? subscriber.project}`;
  }
  if ("person" in subscriber) return subscriber.person;
  if ("group" in subscriber) return groupName(catalog, subscriber.group);
  return subscriber.principalArn;
}

export function groupName(catalog: Catalog, id: string): string {
  return `group ${catalog.groups.find((group) => group.id === id)?.name ?? id}`;
}

export function named(entry: { readonly name: string; readonly id: string } | undefined, id: string): string {
  return entry && entry.name !== id ? `${entry.name} (${id})` : id;
}

export function ends({ from, until }: Interval): { from: string | null; until: string | null } {
  return {
    from: Number.isFinite(from) ? isoTime(from) : null,
    until: Number.isFinite(until) ? isoTime(until) : null,
  };
}
