/** Every id that a catalog refers to must be in it. */
import type { KeyPath } from "../located-document.ts";
import { asObject, entriesOf, textOf } from "./loose.ts";
import type { ListName, LooseCatalog, LooseEntry, Report } from "./loose.ts";

type Kind = "domain" | "project" | "group" | "person" | "asset" | "subscription";

/** Which field of which list refers to what. */
const REFERENCES: readonly (readonly [ListName, field: string, Kind])[] = [
  ["domains", "parent", "domain"],
  ["projects", "domain", "domain"],
  ["members", "project", "project"],
  ["members", "person", "person"],
  ["members", "group", "group"],
  ["assets", "project", "project"],
  ["subscriptions", "asset", "asset"],
  ["grants", "asset", "asset"],
  ["grants", "subscription", "subscription"],
  ["exemptions", "asset", "asset"],
  ["exemptions", "person", "person"],
];
const SUBSCRIBER_KINDS = ["project", "person", "group"] as const;

export function checkReferences(catalog: LooseCatalog, report: Report): void {
  const ids = idsByKind(catalog);
  const need = (kind: Kind, value: unknown, path: KeyPath): void => {
    const id = textOf(value);
    const known = ids[kind];
    if (id === undefined || known === undefined || known.has(kind === "person" ? id.toLowerCase() : id))
      return;
    report(path, `${kind} "${id}" is not in the catalog; add it or correct the id`);
  };
  for (const [list, field, kind] of REFERENCES) {
    for (const { raw, path } of catalog[list]) need(kind, raw[field], [...path, field]);
  }
  for (const group of catalog.groups) {
    for (const { raw, path } of entriesOf(group.raw, "members", group.path))
      need("person", raw["person"], [...path, "person"]);
  }
  for (const { raw, path } of catalog.subscriptions) {
    const subscriber = asObject(raw["subscriber"]);
    for (const kind of SUBSCRIBER_KINDS) need(kind, subscriber[kind], [...path, "subscriber", kind]);
  }
}

function idsByKind(catalog: LooseCatalog): Record<Kind, ReadonlySet<string> | undefined> {
  return {
    domain: idsOf(catalog.domains),
    project: idsOf(catalog.projects),
    group: idsOf(catalog.groups),
    asset: idsOf(catalog.assets),
    subscription: idsOf(catalog.subscriptions),
    // people may be left out altogether; where they are listed, a name that is not is a slip of the pen
    person:
      catalog.people.length === 0
        ? undefined
        : new Set([...idsOf(catalog.people)].map((id) => id.toLowerCase())),
  };
}

function idsOf(entries: readonly LooseEntry[]): Set<string> {
  return new Set(entries.map(({ raw }) => textOf(raw["id"])).filter((id) => id !== undefined));
}
