/** Brings the names that dashboards show, and sums by domain, in line with the catalog. Run it twice: the second run finds nothing to do. */
import type { Pool } from "pg";
import { personName } from "../../core/authority/person-name.ts";
import { assetNames, domainNames } from "../../core/catalog/names.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { directoryOf } from "../../core/privacy/directory.ts";
import { Dictionary, KIND } from "../../store/dictionary.ts";
import { sumDomains } from "../../store/day-sums.ts";
import { readNamesHash, replaceNames } from "../../store/standing-names.ts";
import { inTransaction } from "../../store/transaction.ts";

/** In one transaction, where the catalog is another one than that of the names that are stored. */
export async function nameAssets(pool: Pool, index: CatalogIndex): Promise<void> {
  const { hash } = index.catalog;
  if ((await readNamesHash(pool)) === hash) return;
  const named = assetNames(index);
  const dictionary = new Dictionary(pool);
  for (const { asset } of named) dictionary.want(KIND.asset, asset);
  await dictionary.resolve();
  const assets = named.map((asset) => ({ ...asset, id: dictionary.id(KIND.asset, asset.asset) }));
  const directory = directoryOf(index);
  const namesOf = (owner: string): string[] => [owner, ...(directory.find(owner)?.names ?? [])];
  const domains = domainNames(index).map(({ owners, ...domain }) => ({
    ...domain,
    owners: [...new Set(owners.flatMap(namesOf).map((name) => personName(name).toLowerCase()))],
  }));
  await inTransaction(pool, async (client) => {
    if (await replaceNames(client, hash, { assets, domains })) await sumDomains(client);
  });
}
