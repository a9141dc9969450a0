/** The last moment that a catalog speaks of. */
import type { Catalog } from "./catalog.ts";

/** In ms; Infinity: there is no catalog. */
export function lastMoment({ asOf }: Pick<Catalog, "asOf">): number {
  return Number.isFinite(asOf) ? asOf - 1 : asOf;
}
