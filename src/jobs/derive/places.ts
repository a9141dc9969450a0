/** What stored resources are: each is looked up once, with the assets that it belonged to over time. */
import type { PoolClient } from "pg";
import { holds } from "../../core/catalog/catalog.ts";
import type { Asset, Interval } from "../../core/catalog/catalog.ts";
import type { Tenure } from "../../core/catalog/places.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import type { AccessRow } from "../../store/accesses.ts";
import { KIND, readValues } from "../../store/dictionary.ts";
import type { Dictionary } from "../../store/dictionary.ts";

/** An asset's entry of the catalog, or what stands in for it. One object each. */
export interface KnownAsset {
  /** Small and dense; each entry of an asset has its own. */
  readonly number: number;
  readonly asset: Asset | undefined;
  /** Catalog id, or what stands in for it: the bucket, or the table's ARN. */
  readonly key: string;
  /** Dictionary id of the key. */
  readonly id: number;
}

interface Place {
  readonly tenures: readonly (Interval & { readonly what: KnownAsset })[];
  /** Outside of all tenures. */
  readonly standIn: KnownAsset;
}

type Row = Pick<AccessRow, "resourceId" | "time">;

/** For records that do not say what was touched. */
const NOWHERE = -1;
const NOWHERE_KEY = "unknown";

export class Places {
  readonly #catalog: CatalogIndex;
  readonly #dictionary: Dictionary;
  readonly #known = new Map<number, Place>();
  /** Places that no row touched, by name. */
  readonly #named = new Map<string, Place>();
  readonly #places = new WeakMap<readonly Tenure[], Map<string, Place>>();
  readonly #assets = new Map<Asset | string, KnownAsset>();

  constructor({ catalog, dictionary }: { catalog: CatalogIndex; dictionary: Dictionary }) {
    this.#catalog = catalog;
    this.#dictionary = dictionary;
  }

  /** Forgets the resources, if they are more than `max`. Assets stay what they are. */
  relieve(max: number): void {
    if (this.#known.size > max) this.#known.clear();
    if (this.#named.size > max) this.#named.clear();
  }

  /** Looks up the resources of rows. Call before `at` with the same rows. */
  async load(client: PoolClient, rows: readonly Row[]): Promise<void> {
    const missing = new Set<number>();
    for (const { resourceId } of rows)
      if (!this.#known.has(resourceId ?? NOWHERE)) missing.add(resourceId ?? NOWHERE);
    if (missing.size === 0) return;
    const values = await readValues(client, [...missing]);
    const found = [...missing].map((id) => ({ id, ...this.#look(values.get(id)) }));
    await this.#dictionary.resolve();
    for (const { id, tenures, standIn } of found) this.#known.set(id, this.#place(tenures, standIn));
  }

  /** Looks up resources by name. Call before `resourceAt` with the same ones. */
  async resolve(resources: Iterable<string>): Promise<void> {
    const missing = [...new Set(resources)].filter((resource) => !this.#named.has(resource));
    if (missing.length === 0) return;
    const found = missing.map((resource) => ({ resource, ...this.#look(resource) }));
    await this.#dictionary.resolve();
    for (const { resource, tenures, standIn } of found)
      this.#named.set(resource, this.#place(tenures, standIn));
  }

  /** The asset that a resource belonged to. */
  resourceAt(resource: string, time: number): KnownAsset {
    return tenantAt(this.#named.get(resource) as Place, time);
  }

  #look(resource: string | undefined): { tenures: readonly Tenure[]; standIn: string } {
    const tenures = resource === undefined ? [] : this.#catalog.resolveResource(resource);
    const standIn = resource === undefined ? NOWHERE_KEY : standInOf(resource);
    for (const key of [standIn, ...tenures.map(({ asset }) => asset.id)])
      this.#dictionary.want(KIND.asset, key);
    return { tenures, standIn };
  }

  /** The asset that the row touched. */
  at({ resourceId, time }: Row): KnownAsset {
    return tenantAt(this.#known.get(resourceId ?? NOWHERE) as Place, time);
  }

  /** One object for all folders below one location of a bucket: they are many. */
  #place(tenures: readonly Tenure[], standIn: string): Place {
    let places = this.#places.get(tenures);
    if (!places) this.#places.set(tenures, (places = new Map()));
    let place = places.get(standIn);
    if (!place) {
      place = {
        tenures: tenures.map(({ from, until, asset }) => ({
          from,
          until,
          what: this.#what(asset, asset.id),
        })),
        standIn: this.#what(undefined, standIn),
      };
      places.set(standIn, place);
    }
    return place;
  }

  #what(asset: Asset | undefined, key: string): KnownAsset {
    let what = this.#assets.get(asset ?? key);
    if (!what) {
      what = { number: this.#assets.size, asset, key, id: this.#dictionary.id(KIND.asset, key) };
      this.#assets.set(asset ?? key, what);
    }
    return what;
  }
}

function tenantAt({ tenures, standIn }: Place, time: number): KnownAsset {
  for (const tenure of tenures) if (holds(tenure, time)) return tenure.what;
  return standIn;
}

/** An ungoverned place by its bucket; a table that no asset covers by its ARN. */
function standInOf(resource: string): string {
  return /^s3:\/\/[^/]*\//.exec(resource)?.[0] ?? resource;
}
