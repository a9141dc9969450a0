/** Who goes by a name by the catalog, now or ever: a name is as telling of somebody who left. */
import type { Person } from "../catalog/catalog.ts";
import { nameKey } from "../catalog/index-catalog.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import type { PersonKind } from "../identity/caller.ts";

/** Somebody, as what is stored about people names them. */
export interface KnownPerson {
  readonly key: string;
  readonly kind: PersonKind;
  /** Whose volume they are measured by, as the catalog has it. */
  readonly peerGroup: string | null;
  /** What else they are called: by identity providers, as users of IAM, by their first and last name. */
  readonly names: readonly string[];
}

export interface Directory {
  /** By id or identity; of one name that was given twice the last who had it. */
  find(name: string): KnownPerson | undefined;
  /** The same, and by first and last name: as people call each other. */
  called(name: string): KnownPerson | undefined;
}

const made = new WeakMap<CatalogIndex, Directory>();

/** Made once for each catalog. */
export function directoryOf(index: CatalogIndex): Directory {
  const known = made.get(index);
  if (known) return known;
  const byName = new Map<string, KnownPerson>();
  const all = new Map<string, KnownPerson>();
  for (const person of index.catalog.people.toSorted((a, b) => a.from - b.from)) {
    const one = joined(all.get(person.id), person);
    all.set(person.id, one);
    for (const name of [person.id, ...person.identities]) byName.set(nameKey(name), one);
  }
  const byCall = new Map([...all.values()].flatMap((one) => one.names.map((name) => [nameKey(name), one])));
  const find = (name: string): KnownPerson | undefined => byName.get(nameKey(name));
  const directory = { find, called: (name: string) => find(name) ?? byCall.get(nameKey(name)) };
  made.set(index, directory);
  return directory;
}

/** Of the entries of one id the last says most; whoever was ever a person is one. */
function joined(before: KnownPerson | undefined, person: Person): KnownPerson {
  const { id, identities, name = "" } = person;
  const names = [...(before?.names ?? []), id, ...identities, name];
  return {
    key: person.id,
    kind: before?.kind === "human" ? "human" : person.kind,
    peerGroup: person.peerGroup ?? before?.peerGroup ?? null,
    names: [...new Set(names)].filter((one) => one !== ""),
  };
}
