/** The domain units that a policy is of: those that there are, as they are called now. */
import type { Catalog } from "../catalog/catalog.ts";
import { lastMoment } from "../catalog/moment.ts";
import type { PolicyUnit } from "./effective.ts";

/** Each once, of all stretches that a catalog has of it; a unit that has ended, or was called otherwise, gives its name to none. */
export function unitsNow({ domains, asOf }: Pick<Catalog, "domains" | "asOf">): PolicyUnit[] {
  const at = lastMoment({ asOf });
  const standing = domains.filter(({ until }) => until > at).toSorted((a, b) => a.from - b.from);
  return [...new Map(standing.map((unit) => [unit.id, unit])).values()];
}
