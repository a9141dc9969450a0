/** Whose the assets are that somebody touched: domains, by the dictionary ids of assets. */
import type { PoolClient } from "pg";
import { holds } from "../../core/catalog/catalog.ts";
import { groupBy } from "../../core/catalog/group.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { readValues } from "../../store/dictionary.ts";

export class Owners {
  readonly #client: PoolClient;
  readonly #catalog: CatalogIndex;
  readonly #assets: ReadonlyMap<string, CatalogIndex["catalog"]["assets"]>;
  /** Keys of the assets that were seen so far, by dictionary id. */
  readonly names = new Map<number, string>();

  constructor(client: PoolClient, catalog: CatalogIndex) {
    this.#client = client;
    this.#catalog = catalog;
    this.#assets = groupBy(catalog.catalog.assets, ({ id }) => id);
  }

  /** Every domain with an asset, whenever. */
  get all(): string[] {
    const { assets, projects } = this.#catalog.catalog;
    const owning = new Set(assets.map(({ project }) => project));
    return [...new Set(projects.filter(({ id }) => owning.has(id)).map(({ domain }) => domain))].sort();
  }

  /** Call before the assets of a day are asked for. */
  async learn(assets: readonly number[]): Promise<void> {
    const unknown = [...new Set(assets)].filter((id) => !this.names.has(id));
    if (unknown.length === 0) return;
    for (const [id, name] of await readValues(this.#client, unknown)) this.names.set(id, name);
  }

  /** The domains that own the assets at a time, in ms. */
  of(assets: readonly number[], at: number): string[] {
    const domains = assets.map((id) => {
      const asset = this.#assets.get(this.names.get(id) ?? "")?.find((one) => holds(one, at));
      return asset && this.#catalog.projectAt(asset.project, at)?.domain;
    });
    return [...new Set(domains.filter((domain) => domain !== undefined))].sort();
  }
}
