/** One fact for what is one finding: the same kind, about the same subject and asset, with all the reasons. */
import { groupBy } from "../catalog/group.ts";
import type { Disagreement } from "./disagreement.ts";

/**
 * Of two subscriptions of a project to an asset, or of two ways of a grant, an owner wants to be told once, and of both. In the order of
 * the first of each; in whatever order those of one come, they unite to the same.
 */
export function united(facts: readonly Disagreement[]): Disagreement[] {
  const same = groupBy(facts, ({ kind, subject, asset }) => JSON.stringify([kind, subject, asset]));
  return [...same.values()].flatMap((all) => {
    const [first] = all;
    return first === undefined || all.length === 1 ? all : [unitedFact(first, all)];
  });
}

function unitedFact(first: Disagreement, all: readonly Disagreement[]): Disagreement {
  const list = (field: "project" | "principal" | "subscription" | "way" | "names"): string | null =>
    listed(all.map((fact) => fact[field]));
  const most = (field: "people" | "accesses" | "bytes_out"): number =>
    Math.max(...all.map((fact) => fact[field]));
  const [since = null] = all.flatMap((fact) => fact.since ?? []).sort();
  const days = all.flatMap((fact) => fact.days ?? []);
  return {
    ...first,
    project: list("project"),
    principal: list("principal"),
    subscription: list("subscription"),
    way: list("way"),
    names: list("names"),
    since,
    days: days.length === 0 ? null : Math.max(...days),
    people: most("people"),
    accesses: most("accesses"),
    bytes_out: most("bytes_out"),
    reason: [...new Set(all.map(({ reason }) => reason))].sort().join("; and "),
  };
}

/** Of several with commas; null: none. */
function listed(values: readonly (string | null)[]): string | null {
  const names = new Set(values.flatMap((value) => (value === null ? [] : value.split(", "))));
  return names.size === 0 ? null : [...names].sort().join(", ");
}
