/** Columns of tables, and those that subscriptions ask for. */
import type { Asset } from "../catalog/catalog.ts";
import type { GovernanceGiven } from "./given.ts";

/** Glue has names of columns in lower case, whoever grants them may not. undefined: none are named. */
export function lowered(names: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return names && new Set(names.map((name) => name.toLowerCase()));
}

/** Columns that the filters of a subscription leave; undefined: it asks for all of them. */
export function askedColumns(
  asset: Asset,
  id: string,
  given: GovernanceGiven,
): ReadonlySet<string> | undefined {
  const [subscription = ""] = id.split("/");
  const entry = given.current("subscription").get(subscription);
  const wanted = entry?.content.assets.find((one) => one.asset === asset.id)?.filters ?? [];
  if (wanted.length === 0) return undefined;
  const known = given.current("asset_filter");
  const filters = wanted.flatMap((filter) => known.get(`${asset.id}/${filter}`) ?? []);
  // of several the union is granted; one without columns leaves them all
  if (filters.length < wanted.length || filters.some(({ content }) => content.columns === undefined))
    return undefined;
  return new Set(filters.flatMap(({ content }) => (content.columns ?? []).map((name) => name.toLowerCase())));
}

/** Columns of a table, as Glue has them; none: they are not known. */
export function tableColumns({ tableArn }: Asset, given: GovernanceGiven): string[] {
  const table = given.current("table").get(tableArn ?? "");
  return (table?.content.columns ?? []).map(({ name }) => name);
}
