/** Of which domains somebody may read something, or did: the others are not computed for a report about them. */
import type { CatalogIndex } from "../../catalog/index-catalog.ts";
import { nameKey } from "../../catalog/index-catalog.ts";
import { directoryOf } from "../../privacy/directory.ts";
import { assetsFor, estateIn } from "../compute.ts";
import type { EstateGiven } from "../compute.ts";
import { populationOf } from "../population.ts";
import type { Right } from "../right.ts";

/** Whether a right is theirs, by their own name or through a project or group. `person`: their key. */
export function isTheirs(
  { people, holder, subject }: Pick<Right, "people" | "holder" | "subject">,
  person: string,
): boolean {
  return people.includes(person) || (holder !== "team" && subject === person);
}

/** Whether a name by which something is stored was ever theirs. */
export function indexNamesOf(index: CatalogIndex, person: string): (name: string) => boolean {
  const own = index.catalog.people.filter(({ id }) => id === person);
  const names = new Set([person, ...own.flatMap(({ identities }) => identities)].map(nameKey));
  const directory = directoryOf(index);
  return (name) => names.has(nameKey(name)) || directory.find(name)?.key === person;
}

/** `used`: ids of the assets that they used in the month. False: a report about them says nothing of the domain. */
export function concerns(
  given: EstateGiven,
  { person, used }: { readonly person: string; readonly used: ReadonlySet<string> },
): boolean {
  return (
    assetsFor(given).some((asset) => used.has(asset)) ||
    populationOf(given.index, estateIn(given)).some((right) => isTheirs(right, person))
  );
}
