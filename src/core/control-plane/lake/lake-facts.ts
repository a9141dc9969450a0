/** What all accounts say of their lakes, by what it is looked up with. */
import type { AnyEntry, Entry } from "../entry.ts";
import type { LakeSettings, Permission, ResourceTags } from "../kinds/granted.ts";
import type { Grant } from "./grants.ts";

/** Entries of Lake Formation and Glue of one account and Region. */
export interface LakeEntries {
  readonly account: string;
  readonly region: string;
  readonly entries: Iterable<AnyEntry>;
}

export interface LakeFacts {
  readonly tables: Set<string>;
  readonly grants: Grant[];
  /** By ARN, of databases and of tables. */
  readonly tags: Map<string, ResourceTags>;
  /** By `TABLE_ARN/NAME`. */
  readonly filters: Map<string, Entry<"data_cells_filter">["content"]>;
  /** By Region and `CATALOG/NAME`. */
  readonly expressions: Map<string, Entry<"tag_expression">["content"]>;
  /** By Region and account. */
  readonly settings: Map<string, LakeSettings>;
}

type Known<T> = { readonly get: (id: string) => T | undefined };

/** What it takes to know what a grant gives. */
export interface LimitFacts {
  readonly tags: Known<ResourceTags>;
  readonly filters: Known<Entry<"data_cells_filter">["content"]>;
  readonly expressions: Known<Entry<"tag_expression">["content"]>;
}

/** Sorts what all accounts say; of grants those that let somebody read. */
export function lakeFactsOf(scopes: Iterable<LakeEntries>): LakeFacts {
  const facts: LakeFacts = {
    tables: new Set(),
    grants: [],
    tags: new Map(),
    filters: new Map(),
    expressions: new Map(),
    settings: new Map(),
  };
  for (const { account, region, entries } of scopes)
    for (const entry of entries) {
      if (entry.kind === "table" && entry.content.link === undefined) facts.tables.add(entry.id);
      else if (entry.kind === "permission" && mayRead(entry.content))
        facts.grants.push({ ...entry, account, region });
      else if (entry.kind === "resource_tags") facts.tags.set(entry.id, entry.content);
      else if (entry.kind === "data_cells_filter") facts.filters.set(entry.id, entry.content);
      else if (entry.kind === "tag_expression") facts.expressions.set(`${region}/${entry.id}`, entry.content);
      else if (entry.kind === "lake_settings") facts.settings.set(`${region}/${account}`, entry.content);
    }
  return facts;
}

const READING = ["SELECT", "ALL", "SUPER_USER"];

export function mayRead({ permissions }: Permission): boolean {
  return permissions.some((permission) => READING.includes(permission));
}
