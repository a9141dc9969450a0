/** What a domain of DataZone has to offer: assets, what publishes them, and the words for them. */

export interface DataZoneAsset {
  readonly name: string;
  readonly project: string;
  readonly type: string;
  /** undefined: it does not say, as lists of assets do not; `changed` of the entry is when this revision was made. */
  readonly revision?: string | undefined;
  readonly externalIdentifier?: string | undefined;
  readonly tableArn?: string | undefined;
  /** `s3://bucket/prefix/` of a collection of objects. */
  readonly location?: string | undefined;
  /** Those that partition it after the others. */
  readonly columns?: readonly Column[] | undefined;
  /** By name, parsed; what cannot be parsed is left as its text. */
  readonly forms: Readonly<Record<string, unknown>>;
  /** The type of each form, by the form's name. */
  readonly formTypes?: Readonly<Record<string, string>> | undefined;
  /** Ids of glossary terms. */
  readonly terms: readonly string[];
  /** Of the listing that publishes it; undefined: it is not published. */
  readonly listing?: string | undefined;
}

export interface Column {
  readonly name: string;
  readonly type: string;
}

export interface Listing {
  readonly name: string;
  readonly status: string;
  readonly revision: string;
  readonly project: string;
  /** Of an asset, or of a data product. */
  readonly of:
    | { readonly asset: string; readonly revision: string }
    | { readonly product: string; readonly revision: string };
  /** As published: they may be older than those of the asset. */
  readonly forms: Readonly<Record<string, unknown>>;
  /** Names of glossary terms; listings have no ids. */
  readonly terms: readonly string[];
  readonly columns?: readonly Column[] | undefined;
}

export interface DataProduct {
  readonly name: string;
  readonly project: string;
  readonly status: string;
  readonly revision: string;
  /** Ids of assets. */
  readonly assets: readonly string[];
}

/** `id`: `ASSET/FILTER`. */
export interface AssetFilter {
  readonly asset: string;
  readonly name: string;
  readonly status?: string | undefined;
  /** The columns that are left; undefined: all. */
  readonly columns?: readonly string[] | undefined;
  /** A condition on rows, as DataZone wrote it; undefined: all. */
  readonly rows?: string | undefined;
}

export interface Glossary {
  readonly name: string;
  readonly status: string;
  readonly project: string;
}

export interface GlossaryTerm {
  readonly name: string;
  readonly glossary: string;
  readonly status: string;
}
