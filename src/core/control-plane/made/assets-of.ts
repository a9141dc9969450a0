/** Assets: what DataZone publishes, where Glue says that it lies, and how Lake Formation guards that place. */
import type { Asset, Registration } from "../../catalog/catalog.ts";
import { groupBy } from "../../catalog/group.ts";
import type { AnyHistoryEntry, HistoryEntry } from "../history.ts";
import { CLASSIFICATION, COST_CENTER, labelIn } from "./labels.ts";
import { settle } from "./settle.ts";
import type { Contested } from "./settle.ts";
import { overTime } from "./stretches.ts";
import { termNames } from "./term-names.ts";
import type { TermName } from "./term-names.ts";

export interface AssetRows {
  readonly assets: readonly HistoryEntry<"asset">[];
  readonly listings: readonly HistoryEntry<"listing">[];
  readonly terms: readonly HistoryEntry<"glossary_term">[];
  readonly glossaries: readonly HistoryEntry<"glossary">[];
  readonly tables: readonly HistoryEntry<"table">[];
  readonly locations: readonly HistoryEntry<"registered_location">[];
  /** `account/region` of every place whose Lake Formation was read. */
  readonly lakes: ReadonlySet<string>;
}

type Row = (AnyHistoryEntry & { readonly kind: "asset" | "table" | "registered_location" }) | TermName;

export function assetsOf(
  rows: AssetRows,
  isProject: (id: string) => boolean,
): { readonly assets: Asset[]; readonly contested: readonly Contested[] } {
  const published = publishedAt(rows.listings);
  const names = termNames(rows.terms, rows.glossaries);
  const tables = new Map([...groupBy(rows.tables, ({ id }) => id)].map(([id, own]) => [id, sinceEver(own)]));
  const registered = rows.locations.toSorted(
    (a, b) => b.id.length - a.id.length || Number(b.content.isHybrid) - Number(a.content.isHybrid),
  );
  const guards = new Guards(registered, rows.lakes);
  const assets = [...groupBy(rows.assets, ({ id }) => id).entries()].flatMap(([id, own]) => {
    const arns = new Set(own.flatMap(({ content }) => content.tableArn ?? []));
    const ofTables = [...arns].flatMap((arn) => tables.get(arn) ?? []);
    const places = [
      ...ofTables.flatMap(({ content }) => content.locations),
      ...own.flatMap(({ content }) => content.location ?? []),
    ];
    const terms = [...new Set(own.flatMap(({ content }) => content.terms))].map(
      (term) => names.get(term) ?? [],
    );
    // what was always called the same cuts nothing
    const renamed = terms.flatMap((each) => (each.length > 1 ? each : []));
    const all: Row[] = [...own, ...ofTables, ...guards.near(places), ...renamed];
    return overTime(all, (now) => {
      const asset = now.find((row) => row.kind === "asset");
      if (asset?.kind !== "asset" || !isProject(asset.content.project)) return undefined;
      const { name, project, tableArn, location, forms } = asset.content;
      const table = now.find((row) => row.kind === "table" && row.id === tableArn);
      const own = table?.kind === "table" ? table.content.locations : [];
      const locations = [...new Set([...own, ...(location === undefined ? [] : [location])])].sort();
      return {
        id,
        name,
        project,
        tableArn,
        locations,
        ...labelsOf(
          asset.content,
          (term) =>
            now.find((row): row is TermName => row.kind === "term_name" && row.id === term) ??
            names.get(term)?.[0],
        ),
        lakeFormation: guards.of({ tableArn, locations }, now),
        forms,
        publishedAt: published.get(id),
      };
    }).map(({ from, until, value }): Asset => ({ ...value, from, until }));
  });
  return settle(assets);
}

/**
 * A table that was made when Glue says may be one that was made again: what lay there before was its, too. Of rows of one table, oldest
 * first.
 */
function sinceEver([first, ...rest]: readonly HistoryEntry<"table">[]): readonly HistoryEntry<"table">[] {
  if (!first) return [];
  return [first.fromHow === "said" ? { ...first, from: -Infinity } : first, ...rest];
}

/** When each asset was first listed, as far as that is known. */
function publishedAt(listings: readonly HistoryEntry<"listing">[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { content, since, from } of listings) {
    const at = since ?? from;
    if (!("asset" in content.of) || !Number.isFinite(at)) continue;
    times.set(content.of.asset, Math.min(at, times.get(content.of.asset) ?? Infinity));
  }
  return times;
}

type Labels = Pick<Asset, "classification" | "costCenter">;

/** From a field of any metadata form with that name, forms by name; else from a term of a glossary with that name, as both were called then. */
function labelsOf(
  { forms, terms }: HistoryEntry<"asset">["content"],
  nameOf: (term: string) => TermName | undefined,
): Labels {
  const label = (pattern: RegExp): string | undefined =>
    labelIn(forms, pattern) ??
    terms.map(nameOf).find((term) => term !== undefined && pattern.test(term.glossary))?.name;
  return { classification: label(CLASSIFICATION), costCenter: label(COST_CENTER) };
}

/**
 * How Lake Formation guards places: by the longest registered location above them. Of a table that of its own account and Region counts,
 * where it was read: what another one has registered guards none of its tables. Of several that are as long, the weaker one.
 */
class Guards {
  readonly #registered: readonly HistoryEntry<"registered_location">[];
  readonly #byBucket: ReadonlyMap<string, readonly HistoryEntry<"registered_location">[]>;
  readonly #lakes: ReadonlySet<string>;

  /** `registered`: the longest first, and in hybrid mode before others. */
  constructor(registered: readonly HistoryEntry<"registered_location">[], lakes: ReadonlySet<string>) {
    this.#registered = registered;
    this.#byBucket = groupBy(registered, ({ id }) => bucketOf(id));
    this.#lakes = lakes;
  }

  near(places: readonly string[]): HistoryEntry<"registered_location">[] {
    const buckets = new Set(places.map(bucketOf));
    return [...buckets].flatMap((bucket) =>
      (this.#byBucket.get(bucket) ?? []).filter(({ id }) => places.some((place) => place.startsWith(id))),
    );
  }

  /** The weakest of all its places. undefined: nobody was asked, or it lies nowhere. */
  of(
    { tableArn, locations }: { tableArn: string | undefined; locations: readonly string[] },
    now: readonly Row[],
  ): Registration | undefined {
    const [, region, account] = /^arn:[a-z-]+:glue:([a-z0-9-]+):(\d{12}):/.exec(tableArn ?? "") ?? [];
    const isAsked = region !== undefined && this.#lakes.has(`${account}/${region}`);
    if (locations.length === 0 || (!isAsked && this.#registered.length === 0)) return undefined;
    const each = locations.map((place) => {
      const held = now.find(
        (row) =>
          row.kind === "registered_location" &&
          place.startsWith(row.id) &&
          (!isAsked || row.scope === `lakeformation/${account}/${region}`),
      );
      if (held?.kind !== "registered_location") return isAsked ? "unregistered" : undefined;
      return held.content.isHybrid ? "hybrid" : "registered";
    });
    return (["unregistered", "hybrid", "registered"] as const).find((one) => each.includes(one));
  }
}

function bucketOf(place: string): string {
  return /^s3:\/\/[^/]*/.exec(place)?.[0] ?? place;
}
