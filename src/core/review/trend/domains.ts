/** Which domains were to be reviewed in some months, as the catalog has them. */
import type { Catalog } from "../../catalog/catalog.ts";
import { groupBy } from "../../catalog/group.ts";
import type { Period } from "../period.ts";
import type { NamedDomain } from "./trend.ts";

/** Those that were there at any time of the months, by the name that they had last. */
export function domainsIn({ domains }: Pick<Catalog, "domains">, months: readonly Period[]): NamedDomain[] {
  const [from = 0, until = 0] = [months[0]?.from, months.at(-1)?.until];
  const there = domains.filter((one) => one.from < until && one.until > from);
  return [...groupBy(there, ({ id }) => id)].map(([id, same]) => ({
    id,
    name: same.toSorted((a, b) => a.from - b.from).at(-1)?.name ?? id,
  }));
}
