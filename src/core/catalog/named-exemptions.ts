/** Exemptions of people, whatever they are called in them: an address, an id, a name that they had. */
import { holds } from "./catalog.ts";
import type { Exemption, Person } from "./catalog.ts";
import { nameKey } from "./index-catalog.ts";

/** Each is of who went by the name when it began, as the catalog calls them by now; a name that nobody had then stays as it is. */
export function namedExemptions(
  exemptions: readonly Exemption[],
  people: readonly Person[],
): readonly Exemption[] {
  const wanted = new Set(exemptions.flatMap(({ person }) => (person === undefined ? [] : [nameKey(person)])));
  if (wanted.size === 0) return exemptions;
  const called = new Map<string, Person[]>();
  for (const person of people)
    for (const name of new Set([person.id, ...person.identities].map(nameKey)))
      if (wanted.has(name)) called.set(name, [...(called.get(name) ?? []), person]);
  return exemptions.map((one) => {
    if (one.person === undefined) return one;
    const whose = called.get(nameKey(one.person))?.find((person) => holds(person, one.from));
    return whose ? { ...one, person: whose.id } : one;
  });
}
