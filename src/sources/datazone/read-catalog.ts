/** Reads what the catalog holds: listings, and each project's assets and data products; glossaries and their terms. */
import type { InventorySearchScope } from "@aws-sdk/client-datazone";
import type { ReadPart } from "../scope-reader.ts";
import {
  assetEntries,
  glossaryEntries,
  listingEntries,
  productEntry,
  productIds,
  termEntries,
} from "./catalog.ts";
import { detailedListOf, detailsOf, listOf } from "./list.ts";
import type { Reading } from "./list.ts";
import { whole } from "./whole.ts";

/** With their forms, so that none has to be asked for by itself: fifty at once instead of one. */
const FORMS: { readonly additionalAttributes: ["FORMS"] } = { additionalAttributes: ["FORMS"] };

export function readListings(reading: Reading): AsyncGenerator<ReadPart, void> {
  return whole({ list: "SearchListings" }, (count) =>
    listOf(reading, {
      operation: "SearchListings",
      input: { domainIdentifier: reading.domain, ...FORMS },
      entries: (page) => {
        count(page);
        return listingEntries(page.items);
      },
    }),
  );
}

function searchOf(scope: InventorySearchScope): string {
  return `Search ${scope}`;
}

/** `listingOf`: the listing of an asset. */
export function readAssets(
  reading: Reading,
  {
    project,
    listingOf,
  }: { readonly project: string; readonly listingOf: (asset: string) => string | undefined },
): AsyncGenerator<ReadPart, void> {
  const list = searchOf("ASSET");
  return whole({ list, of: project }, (count) =>
    listOf(reading, {
      operation: "Search",
      input: {
        domainIdentifier: reading.domain,
        searchScope: "ASSET",
        owningProjectIdentifier: project,
        ...FORMS,
      },
      list,
      of: project,
      entries: (page) => {
        count(page);
        return assetEntries(page.items, listingOf);
      },
    }),
  );
}

/** The search does not tell what is in a product, so each is asked for. */
export function readProducts(reading: Reading, project: string): AsyncGenerator<ReadPart, void> {
  const list = searchOf("DATA_PRODUCT");
  return detailedListOf(reading, {
    operation: "Search",
    input: {
      domainIdentifier: reading.domain,
      searchScope: "DATA_PRODUCT",
      owningProjectIdentifier: project,
    },
    list,
    of: project,
    parts: ({ items }) =>
      detailsOf(reading, {
        list,
        ids: productIds(items),
        operation: "GetDataProduct",
        input: (identifier) => ({ domainIdentifier: reading.domain, identifier }),
        entry: productEntry,
      }),
  });
}

export async function* readGlossaries(reading: Reading): AsyncGenerator<ReadPart, void> {
  const domainIdentifier = reading.domain;
  yield* listOf(reading, {
    operation: "Search",
    input: { domainIdentifier, searchScope: "GLOSSARY" },
    list: searchOf("GLOSSARY"),
    entries: ({ items }) => glossaryEntries(items),
  });
  yield* listOf(reading, {
    operation: "Search",
    input: { domainIdentifier, searchScope: "GLOSSARY_TERM" },
    list: searchOf("GLOSSARY_TERM"),
    entries: ({ items }) => termEntries(items),
  });
}
