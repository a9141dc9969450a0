/** Entries of assets, listings, data products, and the words that describe them. */
import type {
  AssetItem,
  AssetListingItem,
  DataProductListingItem,
  GetDataProductOutput,
  GlossaryItem,
  GlossaryTermItem,
  SearchInventoryResultItem,
  SearchResultItem,
} from "@aws-sdk/client-datazone";
import type { Entry } from "../../core/control-plane/entry.ts";
import { identified, msOf, present } from "./answers.ts";
import { columnsOf, formTypesOf, formsIn, formsOf, locationOf, tableArnOf } from "./forms.ts";

type Items = readonly SearchInventoryResultItem[] | undefined;

/** `listingOf`: the listing that publishes an asset. */
export function assetEntries(
  items: Items,
  listingOf: (asset: string) => string | undefined,
): Entry<"asset">[] {
  const assets = present(items).flatMap(({ assetItem }) => assetItem ?? []);
  return identified(assets, ({ identifier }) => identifier).map(([id, asset]) =>
    assetEntry(id, asset, listingOf(id)),
  );
}

function assetEntry(id: string, asset: AssetItem, listing: string | undefined): Entry<"asset"> {
  const { formsOutput, readOnlyFormsOutput } = asset.additionalAttributes ?? {};
  const forms = { ...formsOf(readOnlyFormsOutput), ...formsOf(formsOutput) };
  const { externalIdentifier } = asset;
  const tableArn = tableArnOf(forms, externalIdentifier);
  return {
    kind: "asset",
    id,
    content: {
      name: asset.name ?? id,
      project: asset.owningProjectId ?? "",
      type: asset.typeIdentifier ?? "",
      externalIdentifier,
      tableArn,
      location: tableArn === undefined ? locationOf(forms, externalIdentifier) : undefined,
      columns: columnsOf(forms),
      forms,
      formTypes: { ...formTypesOf(readOnlyFormsOutput), ...formTypesOf(formsOutput) },
      terms: termsOf(asset),
      listing,
    },
    since: msOf(asset.firstRevisionCreatedAt) ?? msOf(asset.createdAt),
    changed: msOf(asset.createdAt),
  };
}

/** Terms that only their owners may give are terms, too. */
function termsOf({ glossaryTerms, governedGlossaryTerms }: AssetItem): string[] {
  return [...new Set([...present(glossaryTerms), ...present(governedGlossaryTerms)])];
}

export function listingEntries(items: readonly SearchResultItem[] | undefined): Entry<"listing">[] {
  const listings = present(items).flatMap(({ assetListing, dataProductListing }): Found[] =>
    assetListing
      ? [{ item: assetListing, isAsset: true }]
      : dataProductListing
        ? [{ item: dataProductListing, isAsset: false }]
        : [],
  );
  return identified(listings, ({ item }) => item.listingId).map(([id, found]) => listingEntry(id, found));
}

interface Found {
  readonly item: AssetListingItem | DataProductListingItem;
  readonly isAsset: boolean;
}

function listingEntry(id: string, { item, isAsset }: Found): Entry<"listing"> {
  const forms = formsIn(item.additionalAttributes?.forms);
  const [entity, revision] = [item.entityId ?? "", item.entityRevision ?? ""];
  const governed = "governedGlossaryTerms" in item ? item.governedGlossaryTerms : undefined;
  const terms = [...present(item.glossaryTerms), ...present(governed)].map(({ name }) => name);
  return {
    kind: "listing",
    id,
    content: {
      name: item.name ?? id,
      status: SEARCHED,
      revision: item.listingRevision ?? "",
      project: item.owningProjectId ?? "",
      of: isAsset ? { asset: entity, revision } : { product: entity, revision },
      forms,
      terms: [...new Set(present(terms))],
      columns: columnsOf(forms),
    },
    since: msOf(item.createdAt),
  };
}

/** The search gives no other listings, and does not say so. */
const SEARCHED = "ACTIVE";

export function productIds(items: Items): string[] {
  return present(items).flatMap(({ dataProductItem }) => dataProductItem?.id ?? []);
}

export function productEntry(id: string, product: GetDataProductOutput): Entry<"data_product"> {
  return {
    kind: "data_product",
    id,
    content: {
      name: product.name ?? id,
      project: product.owningProjectId ?? "",
      status: product.status ?? "",
      revision: product.revision ?? "",
      assets: present(product.items?.map(({ identifier }) => identifier)),
    },
    since: msOf(product.firstRevisionCreatedAt) ?? msOf(product.createdAt),
    changed: msOf(product.createdAt),
  };
}

export function glossaryEntries(items: Items): Entry<"glossary">[] {
  const glossaries = present(items).flatMap(({ glossaryItem }): GlossaryItem[] => present([glossaryItem]));
  return identified(glossaries, ({ id }) => id).map(([id, { name, status, owningProjectId, ...times }]) => ({
    kind: "glossary",
    id,
    content: { name: name ?? id, status: status ?? "", project: owningProjectId ?? "" },
    since: msOf(times.createdAt),
    changed: msOf(times.updatedAt),
  }));
}

export function termEntries(items: Items): Entry<"glossary_term">[] {
  const terms = present(items).flatMap(({ glossaryTermItem }): GlossaryTermItem[] =>
    present([glossaryTermItem]),
  );
  return identified(terms, ({ id }) => id).map(([id, { name, status, glossaryId, ...times }]) => ({
    kind: "glossary_term",
    id,
    content: { name: name ?? id, status: status ?? "", glossary: glossaryId ?? "" },
    since: msOf(times.createdAt),
    changed: msOf(times.updatedAt),
  }));
}
